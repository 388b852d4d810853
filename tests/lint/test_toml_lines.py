"""Lines of keys in TOML texts."""

from __future__ import annotations

import pytest

from pydsl.lint.toml_lines import line_of

TEXT = """\
[project]
name = "select"  # select
description = \"\"\"
[tool.pydsl.lint]
select = 1
\"\"\"

[tool.pydsl]
images.near = { env = {A = "1"} }
[tool.pydsl.lint]
# select = 2
"per-file-ignores" = {"a" = [
  "PD1",
]}
select = [
  "style",
]
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("tool.pydsl.lint.select", 15),
        ("tool.pydsl.lint.per-file-ignores.a", 12),
        ("tool.pydsl.lint", 10),
        ("tool.pydsl.images.near.env.A", 9),
        ("tool.pydsl.images", 9),
        ("tool.pydsl", 8),
        ("tool.pydsl.lint.nothing", 10),
        ("project.name", 2),
        ("other", None),
    ],
)
def test_the_line_that_says_a_key(path: str, line: int | None) -> None:
    assert line_of(TEXT, path.split(".")) == line
