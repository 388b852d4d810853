from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydsl.report.visible import visible


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain é ✔\tx\n", "plain é ✔\tx\n"),
        ("\x1b]52;c;cm0gLXJm\x07", "\\x1b]52;c;cm0gLXJm\\x07"),
        ("\rover", "\\rover"),
        ("\x9b2J", "\\x9b2J"),
        ("abc\u202edcb", "abc\\u202edcb"),
        ("\udcff", "\\udcff"),
        ("\x7f\0", "\\x7f\\x00"),
    ],
)
def test_what_a_terminal_would_obey_is_escaped(text: str, expected: str) -> None:
    assert visible(text) == expected


@given(st.text())
def test_only_tab_and_line_end_of_the_control_characters_are_left(text: str) -> None:
    assert all(character in "\t\n" or ord(character) >= 0x20 for character in visible(text))
    assert "\x9b" not in visible(text)
