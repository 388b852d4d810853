"""From what the command line names to manifests: the one way in, for every verb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from pydsl.lint.files import YAML_ENDINGS, files_in
from pydsl.lint.foreign import is_argos, patches, speaks_of_argo, texts_of
from pydsl.lint.manifests import PlacedManifest, read_python, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path as FilePath

    from pydsl.diagnostics import Diagnostic

    Wanted = Callable[[PlacedManifest], bool]


class Loaded(Struct):
    """What was read: manifests, what couldn't be read, and the texts that comments are looked for in."""

    manifests: list[PlacedManifest] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    beside: list[PlacedManifest] = field(default_factory=list)
    """Manifests that others may refer to, which aren't checked themselves."""

    def add(self, read: tuple[list[PlacedManifest], list[Diagnostic]]) -> None:
        """Add what one file gave."""
        self.manifests += read[0]
        self.findings += read[1]

    def add_text(self, text: str, file: str) -> None:
        """Add a YAML text, with all that's in it."""
        self.texts[file] = text
        self.add(read_text(text, file))

    def add_python(self, path: FilePath) -> None:
        """Add what a Python file makes, and what that refers to."""
        manifests, findings, beside = read_python(path)
        self.add((manifests, findings))
        self.beside += beside

    def add_found(self, text: str, file: str, wanted: Wanted) -> None:
        """Add what's wanted of a YAML file that nobody named."""
        manifests, findings = read_text(text, file)
        own = [one for one in manifests if wanted(one)]
        self.texts[file] = text
        self.add((own, findings if own or speaks_of_argo(text) else []))


def load(names: Iterable[str], *, python: bool = True, wanted: Wanted = is_argos, by_a_tool: bool = False) -> Loaded:
    """Read files, folders, patterns or standard input; in folders, what isn't `wanted`, Argo's, is passed over.

    So it is among files that a tool named. Python files are run for what they make, where `python` says so. Raises
    UsageError for a name that leads to nothing.
    """
    found = list(files_in(names, (".py", *YAML_ENDINGS) if python else YAML_ENDINGS, by_a_tool=by_a_tool))
    partial = patches(one.path for one in found if one.below)
    loaded = Loaded()
    for one, text, file in texts_of(found):
        if one.path.suffix == ".py":
            if python:
                loaded.add_python(one.path)
        elif one.below is None:
            loaded.add_text(text, file)
        elif one.path.resolve() not in partial:
            loaded.add_found(text, file, wanted)
    loaded.beside = others_than(loaded.beside, loaded.manifests)
    return loaded


def is_unread(text: str, file: str) -> bool:
    """Whether a text can't be read, or not all of it, and nothing of it is Argo's."""
    return not speaks_of_argo(text) and is_foreign(*read_text(text, file))


def is_foreign(manifests: Iterable[PlacedManifest], findings: Iterable[Diagnostic]) -> bool:
    """Whether what was read of a text is nothing of Argo's, and not all that it has."""
    return any(findings) and not any(map(is_argos, manifests))


def others_than(beside: Iterable[PlacedManifest], manifests: Iterable[PlacedManifest]) -> list[PlacedManifest]:
    """Return what isn't among the manifests that were named: what a Python file refers to may be one of those."""
    known = {(one.kind, _name_of(one)) for one in manifests}
    return [one for one in beside if (one.kind, _name_of(one)) not in known]


def _name_of(manifest: PlacedManifest) -> str | None:
    metadata = manifest.data.get("metadata") if isinstance(manifest.data, dict) else None
    return str(metadata.get("name")) if isinstance(metadata, dict) else None
