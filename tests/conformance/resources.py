"""The manifests of upstream's end-to-end tests, as Go reads them, for a machine without its cluster and images."""

from __future__ import annotations

import functools
import json
import re
import shlex
from typing import TYPE_CHECKING, Any

import attrs
import yaml

from pydsl.errors import Unsupported
from pydsl.spec import decode_manifest
from tests.conformance import httpbin
from tests.conformance.images import ARGOSAY, IMAGES
from tests.conformance.runs import read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Json = Any
PROGRAM = re.compile(r"(?<![\w-])/argosay\b")
"""The program of argosay's image, by its path."""
TEXTS = {"manifest", "data"}
"""Fields that may hold a manifest."""
SIDECAR = "<fixtures.AuxContainerName()>"
ELSEWHERE = re.compile(rf"https?://(?!{re.escape(httpbin.ADDRESS.partition('//')[2])})")
"""A server that isn't the tests' own."""
LABEL = "workflows.argoproj.io/test"
"""What upstream's tests mark all that they submit by."""
LOGIN = {"user": "admin", "pass": "password", "clientID": "admin", "clientSecret": "password"}
SECRET = "my-httpbin-cred"
"""What the cluster of the tests has."""


@attrs.frozen
class Resources:
    """A test's manifests, and where its web server is."""

    given: list[Mapping[str, Any]]
    address: str = httpbin.ADDRESS

    def read(self, index: int, kind: str) -> list[Json]:
        """Read one as upstream's tests do: by the kind that they take it for, and what Go knows of it.

        Raises Unsupported.
        """
        text = self.given[index].get("yaml")
        if text is None:
            raise Unsupported("a resource that is made in Go")
        if "clientCert:" in text:
            raise Unsupported("the corpus lacks a certificate of upstream's")
        if ELSEWHERE.search(text):
            raise Unsupported("it asks a server of the internet")
        text = text.replace(httpbin.ADDRESS, self.address).replace(SIDECAR, "wait")
        documents = map(without_program, read(text))
        return [pruned({**one, "kind": kind, "apiVersion": "argoproj.io/v1alpha1"}) for one in documents]

    def beside(self, manifest: Json) -> list[Json]:
        """Return what the cluster of the tests has that a manifest names."""
        values = {**LOGIN, "tokenURL": f"{self.address}/token"}
        secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": SECRET}, "stringData": values}
        return [secret] if SECRET in str(manifest) else []


def labelled(manifest: Json) -> Json:
    """Return what is submitted, with the mark of upstream's tests."""
    metadata = manifest.get("metadata") or {}
    return {**manifest, "metadata": {**metadata, "labels": {LABEL: "true", **(metadata.get("labels") or {})}}}


def stand_ins(manifests: list[Json]) -> str:
    """Say in TOML what stands in for images; the program of one only where a manifest leaves its command to it."""
    is_left = any(map(_leaves_commands, manifests))
    rows = [
        f"{json.dumps(image)}.{key} = {_toml(value)}"
        for image, stated in IMAGES.items() for key, value in stated.items() if is_left or key != "entrypoint"
    ]  # fmt: skip
    return "\n".join(["[tool.pydsl.images]", *rows])


def without_program(value: Json) -> Json:
    """Return a manifest that names the stand-in where it names the program of argosay's image by its path."""
    if isinstance(value, dict):
        return {key: _inner(one) if key in TEXTS else without_program(one) for key, one in value.items()}
    if isinstance(value, list):
        return [word for one in value for word in (ARGOSAY if one == "/argosay" else [without_program(one)])]
    return PROGRAM.sub(lambda _: shlex.join(ARGOSAY), value) if isinstance(value, str) else value


def _inner(value: Json) -> Json:
    """Return a manifest that is a text of another one."""
    inner = yaml.safe_load(value) if isinstance(value, str) and "/argosay" in value else None
    return yaml.safe_dump(without_program(inner)) if isinstance(inner, dict) else without_program(value)


def pruned(manifest: Json) -> Json:
    """Take the fields away that Go doesn't know; it reads names in any case, and a number where text is asked."""
    for holder, key in _told(manifest, lambda finding: finding.code == "PD101"):
        value = holder.pop(key)
        if key[:1].isupper():
            holder.setdefault(key[:1].lower() + key[1:], value)
    for holder, key in _told(manifest, lambda finding: "must be text, not the number" in finding.message):
        holder[key] = str(holder[key])
    return manifest


def _told(manifest: Json, means: Callable[[Any], bool]) -> list[tuple[Json, Any]]:
    """List what findings are about: what holds it, and where."""
    _, findings = decode_manifest(manifest)
    paths = [finding.path for finding in findings if means(finding)]
    return [(functools.reduce(lambda value, step: value[step], path[:-1], manifest), path[-1]) for path in paths]


def _leaves_commands(value: Json) -> bool:
    """Whether some container's command is left to its image."""
    if isinstance(value, str):
        return "argosay" in value and "image:" in value and _leaves_commands(yaml.safe_load(value))
    if isinstance(value, list):
        return any(map(_leaves_commands, value))
    if not isinstance(value, dict):
        return False
    return ("image" in value and "command" not in value) or any(map(_leaves_commands, value.values()))


def _toml(value: Any) -> str:
    """Write a list of texts, or a flat table of them, as TOML: its basic strings are JSON's."""
    if isinstance(value, list):
        return json.dumps(value)
    return "{" + ", ".join(f"{key} = {json.dumps(one)}" for key, one in value.items()) + "}"
