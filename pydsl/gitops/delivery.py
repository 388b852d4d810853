"""How manifests become the text of files: what's chosen once for a repository, and what it does to each document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from msgspec import Struct

from pydsl.errors import UsageError
from pydsl.gitops.argocd import for_argocd
from pydsl.gitops.kustomize import KUSTOMIZATION, kustomization, require_names
from pydsl.gitops.templates import TEMPLATE_KINDS, as_template
from pydsl.lazy import lazy_regex
from pydsl.spec.versions import NEWEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pydsl.compile import Compiled

HELM, ARGOCD = "helm", "argocd"
TOOLS = (HELM, ARGOCD)
"""Tools that want manifests written otherwise than kubectl takes them."""
_BRACES = '{{ "{{" }}'
_NOT_IN_FILE_NAMES = lazy_regex(r"[^A-Za-z0-9._-]+")


class CompiledFile(Struct, frozen=True):
    """A Python file, where its manifests go below the output folder, and what it makes."""

    path: Path
    target: Path
    compiled: Sequence[Compiled]


class DeliveredFile(Struct, frozen=True):
    """The text of one file, and where it goes below the output folder. `source` is what it's made from, if one file."""

    target: Path
    text: str
    source: Path | None = None


@attrs.frozen(kw_only=True)
class Delivery:
    """How manifests are written for whoever applies them. The defaults are those of `pydsl compile`."""

    split: bool = False
    """Whether each document is a file of its own, named after its kind and name."""
    kustomization: bool = False
    """Whether a kustomization.yaml names all files."""
    kind: str = attrs.field(default="", validator=attrs.validators.in_(("", *TEMPLATE_KINDS)))
    """What Workflows are written as: one of TEMPLATE_KINDS."""
    tool: str = attrs.field(default="", validator=attrs.validators.in_(("", *TOOLS)))
    """One of TOOLS: Helm takes braces for its own, Argo CD needs hooks."""
    waves: bool = False
    """Whether Argo CD is told what has to be there first."""
    command: str = ""
    """The command that a comment on top of each file names; "" for no comment."""
    schema: str = ""
    """The JSON schema by which editors check the files; "" for none."""
    target: str = NEWEST
    """The version of Argo that the manifests are for."""

    def __attrs_post_init__(self) -> None:
        if self.waves and self.tool != ARGOCD:
            raise UsageError("sync waves are Argo CD's: say --for argocd, too")

    def manifests(self, source: CompiledFile) -> list[Mapping[str, Any]]:
        """Return the documents of a source as they're written. Raises UsageError for one that can't be."""
        from pydsl.compile.loading import manifests_of  # what only reads options doesn't pay for the compiler

        return [self._manifest(one) for one in manifests_of(source.compiled, self.target)]

    def _manifest(self, manifest: Mapping[str, Any]) -> Mapping[str, Any]:
        if self.kind:
            manifest = as_template(manifest, TEMPLATE_KINDS[self.kind])
        return for_argocd(manifest, waves=self.waves) if self.tool == ARGOCD else manifest

    def text(self, manifests: Sequence[Mapping[str, Any]], source: Path) -> str:
        """Write documents as the text of one file."""
        from pydsl.compile.loading import text_of_manifests  # as above

        comments = "".join(f"# {line}\n" for line in self._comments(source))
        whole = comments + text_of_manifests(manifests)
        return whole.replace("{{", _BRACES) if self.tool == HELM else whole

    def _comments(self, source: Path) -> Iterator[str]:
        if self.schema:
            yield f"yaml-language-server: $schema={self.schema}"
        if self.command:
            yield f"Made from {source.as_posix()} by `{self.command}`: change that file, and run this again."


def deliver(sources: Sequence[CompiledFile], delivery: Delivery) -> list[DeliveredFile]:
    """Write all files. Raises UsageError where two would be one, and for what the tool can't take."""
    files = [file for source in sources for file in _files(source, delivery)]
    _require_apart(files)
    if delivery.kustomization:
        files.append(DeliveredFile(KUSTOMIZATION, kustomization(file.target for file in files)))
    return files


def _files(source: CompiledFile, delivery: Delivery) -> Iterator[DeliveredFile]:
    manifests = delivery.manifests(source)
    if delivery.kustomization:
        require_names(manifests, source.path)
    if not delivery.split:
        yield DeliveredFile(source.target, delivery.text(manifests, source.path), source.path)
        return
    for manifest in manifests:
        target = source.target.with_name(f"{_file_name(manifest)}.yaml")
        yield DeliveredFile(target, delivery.text([manifest], source.path), source.path)


def _file_name(manifest: Mapping[str, Any]) -> str:
    """Name a document's file: by its kind and name, so that no other document's comings and goings change it."""
    metadata = manifest.get("metadata") or {}
    name = str(metadata.get("name") or metadata.get("generateName") or "").rstrip("-.")
    return _NOT_IN_FILE_NAMES.sub("-", f"{str(manifest.get('kind')).lower()}-{name}")


def _require_apart(files: Sequence[DeliveredFile]) -> None:
    seen: dict[Path, DeliveredFile] = {}
    for file in files:
        other = seen.setdefault(file.target, file)
        if other is not file:
            raise UsageError(f"{file.target}: both {other.source} and {file.source} would be written there")
