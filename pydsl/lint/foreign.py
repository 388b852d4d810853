"""What isn't Argo's: in folders it's passed over without a word, as a repository holds much besides workflows.

A file that's named on the command line is never passed over. What may be Argo's is kept: a text that can't be read but
speaks of Argo's API, a document of one of Argo's kinds, or of a kind that nearly is one.
"""

from __future__ import annotations

import re
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from pydsl.lazy import lazy_regex
from pydsl.lint.files import YAML_ENDINGS, Found, content_of, decoded, text_of
from pydsl.validate import KINDS_OF_ARGO, foreign_findings, may_be_argos

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydsl.diagnostics import Diagnostic
    from pydsl.lint.manifests import PlacedManifest

LOST = "\ufffd"
"""What stands for bytes that are no text."""
GROUP = "argoproj.io/"
HINT = "this looks like a Helm template: check what it makes, with `helm template CHART | pydsl lint -`"

_KIND = lazy_regex(r"^[\"']?kind[\"']?\s*:\s*[\"']?(\w+)", re.MULTILINE)
_VERSION = lazy_regex(r"""^(?:[{\s]*["'])?apiVersion["']?\s*:\s*["']?argoproj\.io/""", re.MULTILINE)
_GO_TEMPLATE = lazy_regex(
    r"\{\{-|-\}\}"
    r"|\{\{\s*(?:[.$](?!\d)|(?:if|else|end|range|with|include|define|template|toYaml|tpl|printf|quote|required|default)\b)"
)
_OF_HELM = lazy_regex(r"\{\{-?\s*(?:\$?\.(?:Values|Release|Chart|Capabilities|Files|Template)\b|include\s+\")")
_WORKFLOWS_OWN = frozenset({"entrypoint", "templates", "workflowSpec", "workflowTemplateRef", "event", "submit"})


def texts_of(found: Iterable[Found]) -> Iterator[tuple[Found, str, str]]:
    """Yield files, each with its text and its name; of those that nobody named, what may be Argo's. Raises UsageError.

    A template of a Helm chart isn't, nor is Python that makes no manifest, nor bytes that are no text.
    """
    for one in found:
        if one.below is None:
            yield one, *text_of(one.path)
        else:
            content = content_of(one.path)
            if _may_be_argos(one.path, content, one.below):
                yield one, decoded(one.path, content), str(one.path)


def _may_be_argos(path: FilePath, content: bytes, root: FilePath) -> bool:
    text = content.decode(errors="replace")
    if path.suffix == ".py":
        return may_make_manifests(path, text, root)
    is_text = LOST not in text or LOST.encode() in content
    return not is_helms(path, text) and (is_text or speaks_of_argo(text))


def is_helms(path: FilePath, text: str) -> bool:
    """Whether a file is a template of a Helm chart: it speaks of Helm's values, or lies among a chart's templates."""
    if _OF_HELM.search(text):
        return True
    return "{{" in text and any(
        folder.name == "templates" and (folder.parent / "Chart.yaml").is_file() for folder in path.absolute().parents
    )


def hinted(findings: Sequence[Diagnostic], text: str) -> Sequence[Diagnostic]:
    """Return findings of YAML's reader, which say where the text has a Go template's braces."""
    if not findings or not _GO_TEMPLATE.search(text):  # once for all: a text may have thousands
        return findings
    return [replace(finding, hint=HINT) for finding in findings]


def speaks_of_argo(text: str) -> bool:
    """Whether a text that can't be read may be a manifest of Argo's: a part of another document's is none."""
    kinds = set(_KIND.findall(text))
    if not kinds:
        return _VERSION.search(text) is not None
    return not kinds.isdisjoint(KINDS_OF_ARGO) or (
        _VERSION.search(text) is not None and any(may_be_argos(kind) for kind in kinds)
    )


def is_argos(manifest: PlacedManifest) -> bool:
    """Whether a document is of one of Argo's kinds, or was meant to be."""
    data = manifest.data
    if not isinstance(data, dict):
        return False
    version = data.get("apiVersion")
    if manifest.kind not in KINDS_OF_ARGO:
        return str(version).startswith(GROUP) and bool(foreign_findings(data))
    spec = data.get("spec")
    return (
        not isinstance(version, str)
        or version.startswith(GROUP)
        or (isinstance(spec, dict) and not _WORKFLOWS_OWN.isdisjoint(spec))
    )


KUSTOMIZATIONS = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})
"""What kustomize looks for in a folder."""


def patches(paths: Iterable[FilePath]) -> set[FilePath]:
    """Collect the files that kustomizations among these patch others with: parts of manifests, which are none."""
    return {
        (path.parent / named).resolve()
        for path in paths
        if path.name in KUSTOMIZATIONS
        for named in _patches_of(path)
        if FilePath(named).suffix in YAML_ENDINGS
    }


def _patches_of(path: FilePath) -> Iterator[str]:
    from pydsl.manifest.document import load_all  # only folders with a kustomization read it

    for document in load_all(path.read_text(encoding="utf-8", errors="replace"))[0]:
        data: Any = document.data if isinstance(document.data, dict) else {}
        for key in ("patches", "patchesStrategicMerge", "patchesJson6902"):
            for patch in data.get(key) or ():
                named = patch.get("path") if isinstance(patch, dict) else patch
                if isinstance(named, str) and "\n" not in named:
                    yield named


_IMPORT = lazy_regex(r"^\s*(?:from\s+([.\w]+)\s+import|import\s+(\w+))", re.MULTILINE)


def may_make_manifests(path: FilePath, text: str, root: FilePath) -> bool:
    """Whether a Python file of a folder can make a manifest: it imports pydsl, or a neighbour that may do so.

    Nothing else is run: a repository's `setup.py` isn't lint's to start.
    """
    for match in _IMPORT.finditer(text):
        name = match[1] or match[2]
        first = name.split(".")[0]
        if first in {"", "pydsl"} or any(_is_there(folder, first) for folder in (path.parent, root)):
            return True
    return False


def _is_there(folder: FilePath, module: str) -> bool:
    return (folder / f"{module}.py").is_file() or (folder / module).is_dir()
