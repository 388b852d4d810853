"""The manifests of upstream's end-to-end tests, as Go reads them, for a machine without its cluster and images."""

from __future__ import annotations

import functools
import json
import re
import shlex
from typing import TYPE_CHECKING, Any

import attrs
import yaml

from pydsl.spec import decode_manifest
from tests.conformance import httpbin
from tests.conformance.cases import read_cases
from tests.conformance.images import ARGOSAY, COWSAY, IMAGES
from tests.conformance.runs import read
from tests.conformance.verdict import NotLocal
from tests.shared import SHARED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Json = Any
PROGRAM = re.compile(r"(?<![\w-])/argosay\b")
"""The program of argosay's image, by its path."""
IN_A_SHELL = re.compile(r"(?<![\w-])cowsay(?= )")
"""What argosay's image has beside, where a text of a shell's calls it."""
TEXTS = {"manifest", "data"}
"""Fields that may hold a manifest."""
SIDECAR = "<fixtures.AuxContainerName()>"
OF_A_CLUSTER = {
    "clientCert:": "the corpus lacks a certificate of upstream's",
    rf"https?://(?!{re.escape(httpbin.ADDRESS.partition('//')[2])})": "it asks a server of the internet",
    "database: true": "it needs a database of locks",
}
"""What manifests ask for that isn't on this machine, and what it is."""
FOLDER = "test/e2e/"
"""Where upstream's end-to-end tests are run."""
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

        Raises NotLocal.
        """
        text = self.given[index].get("yaml")
        if text is None:
            raise NotLocal("a resource that is made in Go")
        for pattern, why in OF_A_CLUSTER.items():
            if re.search(pattern, text):
                raise NotLocal(why)
        text = text.replace(httpbin.ADDRESS, self.address).replace(SIDECAR, "wait")
        documents = map(without_program, read(text))
        return [pruned({**one, "kind": kind, "apiVersion": "argoproj.io/v1alpha1"}) for one in documents]

    def beside(self, manifest: Json) -> list[Json]:
        """Return what the cluster of the tests has that a manifest names."""
        values = {**LOGIN, "tokenURL": f"{self.address}/token"}
        secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": SECRET}, "stringData": values}
        return [secret] if SECRET in str(manifest) else []


@functools.cache
def files() -> Mapping[str, str]:
    """Return the texts of upstream's files that some test of the corpus uses, by their path below its folder."""
    cases = list(read_cases(SHARED / "corpora" / "e2e_cases.json.gz"))
    known = [(one["source"], one.get("yaml")) for case in cases for one in case.data.get("resources") or ()]
    known += [(case.data["yaml"], case.data["text"]) for case in cases if "text" in case.data]
    return {source.removeprefix(FOLDER): text for source, text in known if text and source.startswith(FOLDER)}


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


def plugins(manifests: list[Json], address: str) -> str:
    """Say in TOML that the tests' web server is each plugin that a manifest's templates call."""
    templates = [one for manifest in manifests for one in (manifest.get("spec") or {}).get("templates") or ()]
    names = {name for one in templates for name in one.get("plugin") or ()}
    return "\n".join(["[tool.pydsl.plugins]", *(f"{json.dumps(name)} = {json.dumps(address)}" for name in names)])


def without_program(value: Json) -> Json:
    """Return a manifest that names the stand-in where it names the program of argosay's image by its path."""
    if isinstance(value, dict):
        return {key: _inner(one) if key in TEXTS else without_program(one) for key, one in value.items()}
    if isinstance(value, list):
        return [word for one in value for word in (ARGOSAY if one == "/argosay" else [without_program(one)])]
    if not isinstance(value, str):
        return value
    return IN_A_SHELL.sub(COWSAY["cowsay"], PROGRAM.sub(lambda _: shlex.join(ARGOSAY), value))


def _inner(value: Json) -> Json:
    """Return a manifest that is a text of another one."""
    inner = yaml.safe_load(value) if isinstance(value, str) and "/argosay" in value else None
    return yaml.safe_dump(without_program(inner)) if isinstance(inner, dict) else without_program(value)


def pruned(manifest: Json) -> Json:
    """Take the fields away that Go doesn't know; it reads names in any case, and a number or `true` as text."""
    for holder, key in _told(manifest, lambda finding: finding.code == "PD101"):
        value = holder.pop(key)
        if key[:1].isupper():
            holder.setdefault(key[:1].lower() + key[1:], value)
    for holder, key in _told(manifest, lambda finding: "must be text, not" in finding.message):
        holder[key] = json.dumps(holder[key])
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
