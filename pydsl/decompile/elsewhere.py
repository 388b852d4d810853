"""Templates of other manifests: each is a function that stands for it, with what its calls pass and read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydsl.decompile.layout import CallOf, function, laid_out, quoted
from pydsl.decompile.levels import Definition, below
from pydsl.decompile.module import PythonNames
from pydsl.decompile.signatures import Unsaid, WrittenInput, WrittenSignature, annotated, outputs_of
from pydsl.decompile.targets import Target, decorated, function_target
from pydsl.decompile.texts import FILE, TEXT
from pydsl.decompile.types import entries_of
from pydsl.spec import encode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.decompile.module import PythonModule
    from pydsl.decompile.sharing import Key, SharedTemplate
    from pydsl.spec import Template


class Elsewhere:
    """Writes the templates of other manifests that a document refers to, each once."""

    def __init__(
        self,
        module: PythonModule,
        spec: Any,
        templates: Mapping[str, Template],
        definitions: list[Definition],
        shared: Mapping[Key, SharedTemplate],
    ) -> None:
        self.module = module
        self.spec = spec
        self.templates = templates
        self.definitions = definitions
        self.shared = shared
        self.targets: dict[tuple[str, str, bool], Target] = {}

    def target(self, reference: Any) -> Target:
        """Return what calls a template of another manifest. Raises Unsaid for one that's named at run time."""
        key = (reference.name or "", reference.template or "", bool(reference.cluster_scope))
        if key not in self.targets:
            self.targets[key] = self._known(key, reference) or self._new(reference)
        return self.targets[key]

    def _known(self, key: Key, reference: Any) -> Target | None:
        """Return what calls a template that's written in Python, too; None where its signature says less than calls."""
        shared = self.shared.get(key)
        calls = [one for one in self._calls() if one.template_ref == reference]
        if shared is None or (reference.cluster_scope is False) or not all(_fits(shared.target, one) for one in calls):
            return None
        said = shared.target.signature.outputs if shared.target.signature is not None else {}
        read = [(kind, one) for kind in ("parameters", "artifacts") for one in self._outputs_read(calls, kind)]
        return shared.called_in(self.module) if all(place in said for place in read) else None

    def _new(self, reference: Any) -> Target:
        """Write a function that stands for a template of another manifest: what calls of it pass, it takes."""
        name = reference.template or ""
        if not name or "{{" in name + (reference.name or "") or not reference.name:
            raise Unsaid("a template that's named at run time")
        python = self.module.names.new(name)
        calls = [one for one in self._calls() if one.template_ref == reference]
        signature = WrittenSignature(PythonNames(self.module.names))
        _union(self.module, signature, calls)
        said = [(("parameters", one), one, TEXT, "") for one in self._outputs_read(calls, "parameters")]
        said += [(("artifacts", one), one, FILE, "") for one in self._outputs_read(calls, "artifacts")]
        lines = outputs_of(self.module, signature, said, name)
        word = self.module.use("TemplateRef")
        named = () if reference.cluster_scope is None else (("cluster_scope", repr(reference.cluster_scope)),)
        body = laid_out("return ", CallOf(word, (quoted(reference.name), quoted(name)), named), depth=1)
        returns = word + (f"[{signature.returned}]" if signature.returned else "")
        decorator = decorated(self.module, name, python)
        written = [decorator, *function(python, signature.written(), returns, body)]
        self.definitions.append(Definition(name, below(lines, written)))
        return function_target(name, python, signature)

    def _calls(self) -> list[Any]:
        """List all steps, tasks and hooks."""
        found: list[Any] = list((self.spec.hooks or {}).values())
        for template in self.templates.values():
            entries = entries_of(template)
            found += [*entries, *(hook for one in entries for hook in (one.hooks or {}).values())]
        return found

    def _outputs_read(self, calls: list[Any], kind: str) -> list[str]:
        names: dict[str, None] = {}
        for template in self.templates.values():
            text = str(encode(template))
            for one in entries_of(template):
                if any(one is call for call in calls):
                    pattern = rf"(?:steps|tasks)\.{re.escape(one.name or '')}\.outputs\.{kind}\.([A-Za-z0-9_-]+)"
                    names.update(dict.fromkeys(re.findall(pattern, text)))
        return list(names)


def _fits(target: Target, call: Any) -> bool:
    """Whether a call passes what a template takes, and all that it has to be given."""
    arguments = call.arguments
    given = [target.parameter(one.name) for one in (arguments.parameters or ())] if arguments else []
    files = [target.file(one.name) for one in (arguments.artifacts or ())] if arguments else []
    names = {*(one[0] for one in given if one is not None), *(one for one in files if one is not None)}
    return None not in given and None not in files and target.required <= names


def _union(module: PythonModule, signature: WrittenSignature, calls: list[Any]) -> None:
    """Set all that calls pass as a signature's inputs; what some of them leave out may be left out."""
    for kind, known, marker, typed in (
        ("parameters", signature.parameters, "Parameter", TEXT),
        ("artifacts", signature.files, "Artifact", FILE),
    ):
        passed = [
            {one.name for one in getattr(call.arguments, kind) or ()} if call.arguments else set() for call in calls
        ]
        names = dict.fromkeys(
            one.name for call in calls if call.arguments for one in getattr(call.arguments, kind) or ()
        )
        for name in names:
            python = signature.names.new(name)
            is_optional = any(name not in one for one in passed)
            default = None if not is_optional else '""' if typed == TEXT else "None"
            written = f"{FILE} | None" if is_optional and typed == FILE else typed
            annotation = annotated(module, written, marker, name, python, {})
            known[name] = WrittenInput(python, name, typed, annotation, default)
