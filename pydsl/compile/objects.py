"""Kubernetes objects that authors give as they are: as a dict, as YAML, or as a model of the `kubernetes` package."""

from __future__ import annotations

from typing import Any

from pydsl.authoring.places import mistake
from pydsl.errors import DiagnosticsError, ManifestError


def plain_object(content: Any, spot: Any = None) -> Any:
    """Return the JSON of a Kubernetes object: a dict, YAML text or a kubernetes.client model."""
    from pydsl.spec import encode

    if isinstance(content, str):
        from pydsl.manifest import load

        try:
            documents = load(content)
        except ManifestError as error:
            found = error.diagnostics[0]
            line = found.place.line if found.place else 1
            message = f"line {line} of the manifest: {found.message}"
            raise mistake(found.code, message, found.hint, spot) from None
        if len(documents) != 1:
            raise mistake(
                "PD513",
                f"the text holds {len(documents)} documents, and a Manifest is one",
                "write a Manifest for each",
                spot,
            )
        return _map(documents[0].data, content, spot)
    try:
        data = _map(encode(content), content, spot)
    except DiagnosticsError as error:
        found = error.diagnostics[0]
        raise mistake(found.code, found.message, found.hint, spot) from None
    if isinstance(content, dict):
        return data
    first = {key: data[key] for key in ("apiVersion", "kind", "metadata") if key in data}  # a model's fields are sorted
    return {**first, **data}


def _map(data: Any, content: Any, spot: Any) -> dict[str, Any]:
    if isinstance(data, dict):
        return data
    hint = "give a dict, its YAML text, or a model of the kubernetes package"
    raise mistake("PD513", f"{content!r:.60} is no object of Kubernetes", hint, spot)
