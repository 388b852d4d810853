"""What somebody did to a run while it went, as the engine's events: `argo stop`, `resume`, `node set` and the like."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from pydsl.engine.events import Event, Resumed, Stopped, Suspended
from pydsl.errors import Unsupported

Occurs = Callable[[float], Event]
"""The event, once it's known when it happens (seconds since 1970)."""

AFTER = 0.3
"""How long after its node runs an action happens, in seconds, where a case doesn't say."""


def occurrence(argv: list[str]) -> Occurs:
    """Read the arguments of an `argo` command; raises Unsupported for what pydsl's engine has no event for."""
    verb, rest = (" ".join(argv[:2]), argv[2:]) if argv[:1] == ["node"] else (argv[0], argv[1:])
    if verb not in VERBS:
        raise Unsupported(f"argo {verb}")
    return VERBS[verb](_options(verb, rest))


def _options(verb: str, arguments: list[str]) -> argparse.Namespace:
    parser = _Parser(prog=f"argo {verb}", add_help=False)
    parser.add_argument("workflow")
    for option in ("--node-field-selector", "--message", "--phase"):
        parser.add_argument(option, default="")
    for option in ("--output-parameter", "-p"):
        parser.add_argument(option, action="append", default=[], dest="parameters")
    return parser.parse_args(arguments)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Unsupported(f"{self.prog}: {message}")


def _suspend(given: argparse.Namespace) -> Occurs:
    return lambda at: Suspended(at=at)


def _resume(given: argparse.Namespace) -> Occurs:
    return lambda at: Resumed(at=at, selector=given.node_field_selector)


def _stop(given: argparse.Namespace) -> Occurs:
    return lambda at: Stopped(at=at, message=given.message, selector=given.node_field_selector)


def _terminate(given: argparse.Namespace) -> Occurs:
    return lambda at: Stopped(at=at, terminate=True)


def _node_set(given: argparse.Namespace) -> Occurs:
    parameters = dict(pair.split("=", 1) for pair in given.parameters)
    return lambda at: Resumed(
        at=at,
        selector=given.node_field_selector,
        parameters=parameters,
        message=given.message,
        phase=given.phase or None,
        only_set=True,
    )


VERBS: Mapping[str, Callable[[Any], Occurs]] = {
    "suspend": _suspend,
    "resume": _resume,
    "stop": _stop,
    "terminate": _terminate,
    "node set": _node_set,
}
