"""The rules of this room: every `Rule` that one of its modules holds. To add one, write it there; nothing else."""

from __future__ import annotations

import functools
import importlib
from typing import TYPE_CHECKING, TypeVar

from pydsl.diagnostics.rule import Rule
from pydsl.lazy import modules_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Check = TypeVar("Check", bound="Callable[..., object]")


@functools.cache
def rules() -> tuple[Rule, ...]:
    """List the rules of this room, in the order of their codes."""
    return rules_of(["pydsl.validate", *_below("pydsl.validate")])


def rules_of(modules: Iterable[str]) -> tuple[Rule, ...]:
    """List the rules that modules hold, in the order of their codes."""
    held = (value for name in modules for value in vars(importlib.import_module(name)).values())
    found = {rule.code: rule for rule in held if isinstance(rule, Rule)}
    return tuple(found[code] for code in sorted(found))


def _below(package: str) -> Iterator[str]:
    for name, is_package in modules_in(importlib.import_module(package).__path__).items():
        yield f"{package}.{name}"
        if is_package:
            yield from _below(f"{package}.{name}")


def each_once(checks: Iterable[Check | None]) -> tuple[Check, ...]:
    """Leave out what isn't there, and what was there before: rules share checks."""
    return tuple(dict.fromkeys(check for check in checks if check is not None))


@functools.cache
def groups() -> dict[str, Sequence[str]]:
    """Return the codes of pydsl's own rules by group: what Argo takes, and what teams regret."""
    found: dict[str, list[str]] = {}
    for rule in rules():
        if rule.group:
            found.setdefault(rule.group, []).append(rule.code)
    return dict(found)
