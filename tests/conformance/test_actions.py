"""What `argo` commands did to recorded runs, as the engine's events."""

from __future__ import annotations

import pytest

from pydsl.engine.events import Event, Resumed, Stopped, Suspended
from pydsl.errors import Unsupported
from tests.conformance.actions import occurrence


@pytest.mark.parametrize(
    ("argv", "event"),
    [
        ("suspend wf", Suspended(at=5.0)),
        ("resume wf", Resumed(at=5.0)),
        ("resume wf --node-field-selector displayName=a", Resumed(at=5.0, selector="displayName=a")),
        ("stop wf --message enough", Stopped(at=5.0, message="enough")),
        ("terminate wf", Stopped(at=5.0, terminate=True)),
        (
            "node set wf --output-parameter message=a=b --node-field-selector displayName=a",
            Resumed(at=5.0, selector="displayName=a", parameters={"message": "a=b"}, only_set=True),
        ),
        (
            "node set wf --phase Failed --message no --node-field-selector displayName=a",
            Resumed(at=5.0, selector="displayName=a", message="no", phase="Failed", only_set=True),
        ),
    ],
)
def test_a_command_becomes_an_event(argv: str, event: Event) -> None:
    assert occurrence(argv.split())(5.0) == event


@pytest.mark.parametrize("argv", ["archive list", "resume wf --unknown"])
def test_another_command_is_unsupported(argv: str) -> None:
    with pytest.raises(Unsupported, match=f"^argo {argv.split(maxsplit=1)[0]}"):
        occurrence(argv.split())
