"""What each option expects, checked where it's written: a value of another type would be dropped, or refused far away.

References and texts with tags pass where Argo fills them. What's inside of a map or of an object of `pydsl.spec` is
`pydsl.validate`'s to judge; `pydsl compile` asks it.
"""

from __future__ import annotations

import functools
import os
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args

from pydsl.authoring import marks
from pydsl.authoring.families import first_of, said
from pydsl.authoring.innermost import in_words
from pydsl.authoring.places import mistake
from pydsl.authoring.references import Term
from pydsl.authoring.sources import NoText, SecretValue
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from pydsl.diagnostics import Place

Told = tuple[str, "str | None"]
"""What is wrong, and what to write instead."""
Check = Callable[[Any], "Told | None"]
Mode = Literal["inline", "image", "archive"]
"""How a Python function gets into its pod: its source in the manifest, a module of its image, an archive."""

_SHELL = lazy_regex(r"\S*sh\b")
_OF_A_SHELL = lazy_regex(r"[|&;<>$`*?]")
"""What a shell would understand, and a program gets as it is."""
_NO_LIST = "expected a list of texts, got the text"
_TEXTS = (str, int, float, Term)
_WORDS = (str, int, float, os.PathLike, Term)
_DURATION = lazy_regex(r"\d+|([+-]?(\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+")
_UNITS = {"s": "s", "sec": "s", "second": "s", "m": "m", "min": "m", "minute": "m", "h": "h", "hour": "h"}


def check_kinds(options: Mapping[str, Any], place: Callable[[str], Place | None]) -> None:
    """Raise AuthoringError for the first option whose value can't be one; `place` says where an option stands."""
    check_once(options, place, "metadata", ("labels", "annotations", "generate_name", "namespace"))
    for name, value in options.items():
        check = check_of(name)
        told = None if check is None or value is None or (_is_open(value) and name not in _LISTS) else check(value)
        if told is not None:
            stands = first_of(NoText, value)
            hint = stands.way if stands is not None else told[1] and told[1].replace(_OBJECT, _object_of(name))
            raise mistake("PD502", f"{name}: {told[0]}", hint, place(name))


def check_once(
    options: Mapping[str, Any], place: Callable[[str], Place | None], whole: str, parts: Sequence[str]
) -> None:
    """Raise AuthoringError where an option says all of something, and another one a part of it, or the same."""
    for part in parts if options.get(whole) is not None else ():
        if options.get(part) is not None:
            raise mistake("PD508", f"{part}= is said beside {whole}=, which holds it", "write one of them", place(part))


def _object_of(name: str) -> str:
    """Return how an option is written that is an object: with the class of it, where that's known."""
    found = re.search(r"Given\[(\w+)\]", _annotation(name))
    return _OBJECT if found is None else f"{found[1]}(...) of pydsl.spec, or the map of it"


_OBJECT = "a map, or an object of pydsl.spec"


def _is_open(value: Any) -> bool:
    """Whether Argo fills it: a reference, or a text with tags."""
    return isinstance(value, Term) or (isinstance(value, str) and ("{{" in value or marks.OPEN in value))


def _is_object(value: Any) -> bool:
    """Whether it's a map, an object of `pydsl.spec`, or a model of the kubernetes package."""
    kind = type(value)
    return isinstance(value, Mapping) or hasattr(kind, "__attrs_attrs__") or hasattr(kind, "attribute_map")


def _shown(value: Any) -> str:
    return f"{value!r:.60}"


def _retry(value: Any) -> Told | None:
    from pydsl.authoring.policies import Retry  # who has no retry= doesn't pay for it

    if isinstance(value, Retry) or _is_object(value):
        return None
    if value is Retry:
        return "Retry isn't called", "write Retry(limit=3)"
    if isinstance(value, bool) or not (isinstance(value, int) or (isinstance(value, str) and value.isdigit())):
        return f"expected Retry(...), got {_shown(value)}", "write Retry(limit=3)"
    return f"expected Retry(...), got {_shown(value)}", f"write Retry(limit={value})"


def _duration(value: Any) -> Told | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"expected a duration as text, got {value}", f'write "{value}s", "5m" or "1h30m"'
    if not isinstance(value, str):
        return f"expected a duration as text, got {_shown(value)}", 'write "30s", "5m" or "1h30m"'
    if not _DURATION.fullmatch(value):
        return f"{value!r} is no duration", f'write "{_read_duration(value)}"'
    return None


def _read_duration(text: str) -> str:
    """Guess what `5 minutes` means; an example where it can't be guessed."""
    found = re.fullmatch(r"\s*(\d+)\s*([a-zA-Z]+?)s?\s*", text)
    unit = _UNITS.get(found[2].lower()) if found else None
    return f"{found[1]}{unit}" if found and unit else "1h30m"


def _command(value: Any) -> Told | None:
    told = _words(value)
    if told is None or not isinstance(value, str) or _is_open(value):
        return told
    shell = f'["sh", "-c", {_double(value)}]'
    if _OF_A_SHELL.search(value):
        return told[0], f"write {shell}"
    return told[0], f"{told[1]}; a shell: {shell}" if " " in value and not _SHELL.match(value) else told[1]


def _words(value: Any) -> Told | None:
    if isinstance(value, str):
        return f"{_NO_LIST} {_shown(value)}", f"write [{', '.join(map(_double, _split(value)))}]"
    if isinstance(value, Term):
        return f"expected a list of texts, got {value._words()}", "put it into a list: [...]"
    if not _is_list(value):
        return f"expected a list of texts, got {_shown(value)}", 'write ["sh", "-c", "..."]'
    wrong = [one for one in value if not isinstance(one, _WORDS)]
    if any(isinstance(one, SecretValue) for one in wrong):
        return "a secret can't be part of a command", None
    return (f"expected texts, got {_shown(wrong[0])}", "write it as text, in quotes") if wrong else None


def _split(text: str) -> list[str]:
    """Split a text into words as a shell would; one that holds a reference stays whole."""
    if _is_open(text):
        return [in_words(text)]
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def _double(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def _environment(value: Any) -> Told | None:
    if isinstance(value, Mapping):
        for name, one in value.items():
            told = _variable(name, one)
            if told is not None:
                return told
        return None
    if _is_list(value):
        return _objects(value)
    return f"expected a map of texts, got {_shown(value)}", 'write {"NAME": "text", "TOKEN": secret("name", "key")}'


def _variable(name: Any, value: Any) -> Told | None:
    if not isinstance(name, str):
        return f"{_shown(name)} is no name of a variable", "write it as text, in quotes"
    if value is None:
        return f"{name} is None, and a variable is a text", f'leave {name} out, or write "{name}": ""'
    if isinstance(value, (list, tuple, set, Mapping)):
        source = ", or say where it comes from: secret(...), EnvVarSource(...)" if isinstance(value, Mapping) else ""
        return f"{name} is {_shown(value)}, and a variable is a text", f"write the text itself: json.dumps(...){source}"
    return None


def _objects(value: Any) -> Told | None:
    if _is_object(value):
        return f"expected a list, got {_shown(value)}", "put it into a list: [...]"
    if not _is_list(value):
        return f"expected a list of objects, got {_shown(value)}", f"write a list; an item is {_OBJECT}"
    wrong = next((one for one in value if not _is_object(one) and not _is_kind(one)), None)
    hint = f"write {_OBJECT}"
    return None if wrong is None else (f"expected maps, got {_shown(wrong)}", hint)


def _is_kind(value: Any) -> bool:
    return type(value).__module__.startswith("pydsl.authoring")


def _map(value: Any) -> Told | None:
    if _is_object(value):
        return None
    return f"expected a map, got {_shown(value)}", f"write {_OBJECT}"


def _containers(value: Any) -> Told | None:
    """Tell of a container without an image, which Kubernetes refuses when the pod is made."""
    told = _objects(value)
    for one in value if told is None else ():
        image = one.get("image") if isinstance(one, Mapping) else getattr(one, "image", None)
        if not image and not _is_kind(one):
            name = one.get("name") if isinstance(one, Mapping) else getattr(one, "name", None)
            return f"{_shown(name) if name else 'a container'} has no image", 'write "image": "..." beside its name'
    return told


def _texts_by_name(value: Any) -> Told | None:
    if not isinstance(value, Mapping):
        return f"expected a map of texts, got {_shown(value)}", 'write {"name": "text"}'
    wrong = next(((key, one) for key, one in value.items() if not isinstance(one, _TEXTS)), None)
    if wrong is None:
        return None
    hint = f"leave {wrong[0]} out" if wrong[1] is None else "write its text, in quotes"
    return f"{wrong[0]} is {_shown(wrong[1])}, and its value is a text", hint


def _resources(value: Any) -> Told | None:
    if not isinstance(value, Mapping) or {"requests", "limits", "claims"} & set(value):
        return _map(value)
    shown = ", ".join(f'"{key}": "{one}"' for key, one in value.items())
    hint = f'write {{"requests": {{{shown}}}, "limits": {{...}}}}'
    if any(isinstance(one, Mapping) for one in value.values()):
        hint = 'write {"requests": {...}, "limits": {...}}'
    return (f"expected requests and limits, got {', '.join(map(str, value))}", hint) if value else None


def _memoize(value: Any) -> Told | None:
    if _is_object(value):
        return None
    example = 'Memoize(key="...", cache=Cache(config_map=ConfigMapKeySelector(name="...", key="...")))'
    return f"expected a map, got {_shown(value)}", f"write {example} of pydsl.spec, or the map of it"


def _truth(value: Any) -> Told | None:
    return None if isinstance(value, bool) else (f"expected True or False, got {_shown(value)}", None)


def _number(value: Any) -> Told | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return None
    if isinstance(value, str) and value.isdigit():
        return f"expected a number, got the text {_shown(value)}", f"write {value}"
    return f"expected a whole number, got {_shown(value)}", None


def _seconds(value: Any) -> Told | None:
    if (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, str) and value.isdigit()):
        return None
    hint = "write the seconds: 300; timeout= takes texts such as 5m"
    return f"expected a number of seconds, got {_shown(value)}", hint


def _text(value: Any) -> Told | None:
    if isinstance(value, str):
        return None
    kind = "" if isinstance(value, NoText) else f" ({said(type(value))})"
    return f"expected text, got {_shown(value)}{kind}", None


def _packages(value: Any) -> Told | None:
    if isinstance(value, (list, tuple, set, frozenset)) and all(isinstance(one, str) for one in value):
        return None
    names = f'["{value}"]' if isinstance(value, str) else '["numpy", "pandas"]'
    return f"expected a list of packages, got {_shown(value)}", f"write {names}"


def _target(value: Any) -> Told | None:
    if isinstance(value, str):
        return None
    return f"expected the names of tasks, got {_shown(value)}", 'write them as one text: "a b"'


def _one_of(*words: str) -> Check:
    def check(value: Any) -> Told | None:
        return None if value in words else (f"{_shown(value)} is none of {', '.join(words)}", _close(value, words))

    return check


def _mode(value: Any) -> Told | None:
    return _one_of(*get_args(Mode))(value)


def _close(value: Any, words: Sequence[str]) -> str | None:
    from pydsl.diagnostics import nearest  # only a mistake pays for it

    near = next((word for word in words if word.lower() == str(value).lower()), None) or nearest(str(value), words)
    return None if near is None else f"did you mean {near!r}?"


def _schedules(value: Any) -> Told | None:
    if isinstance(value, str):
        return f"expected a list, got the text {_shown(value)}", f'write ["{value}"]'
    return _words(value)


_LISTS = ("command", "args")
"""Of these Argo fills the items; a text in place of the list isn't what Argo takes."""
NAMED: Mapping[str, Check] = {
    "retry": _retry,
    **dict.fromkeys(("timeout", "pending_timeout"), _duration),
    "command": _command,
    "args": _words,
    "env": _environment,
    **dict.fromkeys(("resources", "pod_resources"), _resources),
    "memoize": _memoize,
    **dict.fromkeys(("containers", "sidecars", "init_containers"), _containers),
    "active_deadline_seconds": _seconds,
    "image_pull_policy": _one_of("Always", "IfNotPresent", "Never"),
    "concurrency_policy": _one_of("Allow", "Forbid", "Replace"),
    "restart_policy": _one_of("Always", "OnFailure", "Never"),
    "termination_message_policy": _one_of("File", "FallbackToLogsOnError"),
    "dns_policy": _one_of("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"),
    "mode": _mode,
    "installed": _packages,
    "schedules": _schedules,
    "target": _target,
    "dependencies": _truth,
}
"""The checks of options that take more, or less, than their type says, by name."""
TYPED: Sequence[tuple[str, Check]] = (
    ("Sequence[Given[", _objects),
    ("Mapping[str, Given[", _map),
    ("Mapping[str, Any]", _texts_by_name),
    ("Given[", _map),
    ("bool", _truth),
    ("int", _number),
    ("str", _text),
)
"""The checks of all others, by how the annotation begins that says their type."""
_UNCHECKED = frozenset({"name", "entrypoint", "on_exit"})
"""Options that have checks of their own where they're used."""


@functools.cache
def check_of(name: str) -> Check | None:
    """Return the check of an option; None where there is nothing to check."""
    annotation = "" if name in _UNCHECKED else _annotation(name)
    return NAMED.get(name) or next((check for begin, check in TYPED if annotation.startswith(begin)), None)


def _annotation(name: str) -> str:
    """Return how an option's type is written; "" for a name that is no option."""
    from pydsl.authoring.kinds import Kind, _Containerish
    from pydsl.authoring.workflow_options import CronOptions, MetadataOptions, SpecOptions

    for kind in (Kind, _Containerish, SpecOptions, CronOptions, MetadataOptions):
        found = vars(kind).get("__annotations__", {}).get(name)
        if found is not None:
            return str(getattr(found, "__forward_arg__", found))
    return ""
