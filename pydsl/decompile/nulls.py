"""Fields without a value: `inputs:` with nothing behind it is, to Argo as to Kubernetes, no `inputs` at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydsl.spec.values import Json


def without_nulls(data: Json, read: Json, path: str, left_out: list[str]) -> Json:
    """Return a manifest without the nulls that reading it leaves out, as `read` shows; add their paths to `left_out`.

    A null within what Argo takes as it is (an item, a plugin's fields) is a value, and stays.
    """
    if isinstance(data, dict) and isinstance(read, dict):
        kept = {}
        for key, value in data.items():
            below = f"{path}.{key}" if path else str(key)
            if value is None and key not in read:
                left_out.append(below)
            else:
                kept[key] = without_nulls(value, read.get(key), below, left_out)
        return kept
    if isinstance(data, list) and isinstance(read, list) and len(data) == len(read):
        pairs = enumerate(zip(data, read, strict=True))
        return [without_nulls(one, other, f"{path}[{number}]", left_out) for number, (one, other) in pairs]
    return data
