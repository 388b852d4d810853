"""Kubernetes objects that authors give as they are: as a dict, as YAML, or as a model of the `kubernetes` package."""

from __future__ import annotations

from typing import Any

from pydsl.authoring.places import mistake
from pydsl.errors import ManifestError


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
        return documents[0].data
    if isinstance(content, dict):
        return encode(content)
    data = encode(content)  # a model's fields are in the order of the alphabet
    first = {key: data[key] for key in ("apiVersion", "kind", "metadata") if key in data}
    return {**first, **data}
