"""Something of pydsl's that an author calls with other arguments than it takes: Python's own words name our insides."""

from __future__ import annotations

import inspect
import sys
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pydsl.authoring.places import did_you_mean
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from pydsl.compile.written import Written

_SAID = lazy_regex(
    r"([\w.]+)\(\) (?:got an unexpected keyword argument '(?P<unknown>\w+)'|got multiple values .*"
    r"|takes .* (?P<passed>\d+) (?:was|were) given|missing .*: (?P<missing>.*))"
)
_BLOCKS = {
    "parallel": "with parallel():", "when": "with when(...):", "otherwise": "with otherwise():",
    "each": "with each(...) as item:", "on_exit": "with x.on_exit():", "hook": 'with x.hook("...", when=...):',
    "Steps": "with Steps():", "DAG": "with DAG():",
}  # fmt: skip
"""How what opens a block is written: what it's to run stands below it."""


class Explanation(Struct, frozen=True):
    """What to say instead of Python's text."""

    message: str
    hint: str | None
    code: str = "PD503"


def misused(error: BaseException, at: Written) -> Explanation | None:
    """Explain a call of pydsl's own that has arguments it doesn't take; None for any other error."""
    said = _SAID.fullmatch(str(error)) if isinstance(error, TypeError) else None
    if said is None:
        return None
    called = next((value for call in at.calls if (value := at.value(call.func)) is not None), None)
    function = called if called is not None else _named(said[1])
    if function is None or not _is_ours(function):
        return None
    return _told(function, said)


def _told(function: Callable[..., Any], said: re.Match[str]) -> Explanation:
    name = function.__name__
    taken = [one for one in inspect.signature(function).parameters.values() if one.name != "self"]
    code, hint = "PD501", f"write {name}({', '.join(map(_shown, taken))})"
    if said["unknown"]:
        is_class = isinstance(function, type)
        code = "PD508" if is_class else code
        message = f"{name} has no field {said['unknown']}" if is_class else f"{name}() takes no {said['unknown']}="
        hint = did_you_mean(said["unknown"], [one.name for one in taken], "it takes") or "it takes nothing"
    elif said["missing"]:
        message = f"{name}() needs {said['missing'].replace(chr(39), '').replace(', and ', ' and ')}"
    else:
        message = f"{name}() {_by_position(taken)}"
        hint = f"write {name}(field=...)" if any(one.kind is one.VAR_KEYWORD for one in taken) else hint
    block = _BLOCKS.get(name)
    return Explanation(message, f"write `{block}`, and the calls below it" if block else hint, code)


def _by_position(taken: list[inspect.Parameter]) -> str:
    if not taken:
        return "takes no arguments"
    names = [one.name for one in taken if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    if len(names) == len(taken):
        return f"takes {' and '.join(names)}, and nothing more"
    return f"takes {' and '.join(names)} by position, and everything else by its name" if names else "takes names only"


def _shown(one: inspect.Parameter) -> str:
    if one.kind in (one.VAR_KEYWORD, one.VAR_POSITIONAL):
        return "field=..." if one.kind is one.VAR_KEYWORD else "..."
    return one.name if one.kind is one.POSITIONAL_ONLY else f"{one.name}=..."


def _named(qualified: str) -> Any:
    """Find what Python calls `Call.named` in the modules of pydsl's that are loaded; None where there's no such."""
    first, *rest = qualified.split(".")
    for name, module in list(sys.modules.items()):
        found = getattr(module, first, None) if name.startswith("pydsl.authoring.") else None
        for word in rest if rest != ["__init__"] else ():
            found = getattr(found, word, None)
        if found is not None and _is_ours(found):
            return found
    return None


def _is_ours(function: Any) -> bool:
    return callable(function) and (getattr(function, "__module__", None) or "").startswith("pydsl.")
