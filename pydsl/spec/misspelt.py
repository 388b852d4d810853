"""A keyword that a class doesn't have, in Python: the hint that Python's own error lacks."""

from __future__ import annotations

from pydsl.diagnostics import nearest
from pydsl.lazy import lazy_regex

_UNEXPECTED = lazy_regex(r"(\w+)\.__init__\(\) got an unexpected keyword argument '(\w+)'")


def did_you_mean(error: BaseException) -> str | None:
    """Hint at the nearest attribute, where an error says that a class of the API has no such one; else None."""
    found = _UNEXPECTED.match(str(error)) if isinstance(error, TypeError) else None
    if found is None:
        return None
    import attrs

    import pydsl.spec  # which loads the file of the class that's named, and no other

    cls = getattr(pydsl.spec, found[1], None)
    names = [field.name for field in attrs.fields(cls)] if isinstance(cls, type) and attrs.has(cls) else []
    close = nearest(found[2], names)
    return f"did you mean {close!r}?" if close else None
