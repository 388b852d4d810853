"""The templates of one document as Python: functions, objects, or what the spec's own classes say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.decompile.bodies import BlockWriter, body_function, composite_outputs
from pydsl.decompile.elsewhere import Elsewhere
from pydsl.decompile.layout import CallOf, laid_out
from pydsl.decompile.leaves import kind_of, leaf_function, leaf_object, leaf_outputs
from pydsl.decompile.levels import FUNCTION, PLAIN, RAW, Definition, Levels, WriteAgain, below
from pydsl.decompile.remarks import Remarks
from pydsl.decompile.signatures import PlaceTypes, Unsaid, signature_of
from pydsl.decompile.targets import Target, decorated, function_target, object_target
from pydsl.decompile.values import Values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydsl.authoring.kinds import Kind
    from pydsl.decompile.module import PythonModule
    from pydsl.decompile.sharing import Key, SharedTemplate
    from pydsl.decompile.signatures import WrittenSignature
    from pydsl.spec import Template


class TemplatesWriter:
    """Writes the templates of one document into a module."""

    def __init__(
        self,
        module: PythonModule,
        document: Any,
        levels: Levels,
        types: PlaceTypes,
        remarks: Remarks,
        shared: Mapping[Key, SharedTemplate],
    ) -> None:
        self.module = module
        self.document = document
        self.levels = levels
        self.types = types
        self.remarks = remarks
        self.spec: Any = document.spec.workflow_spec if document.kind == "CronWorkflow" else document.spec
        self.templates: dict[str, Template] = {one.name: one for one in self.spec.templates or ()}
        self.targets: dict[str, Target] = {}
        self.classes: dict[str, list[str]] = {}
        self.definitions: list[Definition] = []
        self.elsewhere = Elsewhere(module, self.spec, self.templates, self.definitions, shared)

    def write(self) -> list[Definition]:
        """Write the definitions of all templates."""
        if len(self.templates) != len(self.spec.templates or ()):
            raise Unsaid("two templates have one name")
        if not all(self.templates):
            raise Unsaid("a template has no name")
        for name, template in self.templates.items():
            self.targets[name] = self._target(name, template)
        for name, template in self.templates.items():
            self._define(name, template)
        return self.definitions

    # Templates

    def _target(self, name: str, template: Template) -> Target:
        """Decide how a template is called."""
        while self.levels.of(name) < RAW:
            taken = set(self.module.names.taken)
            try:
                return self._made_target(name, template)
            except Unsaid:
                self.module.names.taken = taken
                self.levels.templates[name] = self._next(name, template)
        return object_target(name, self.module.names.new(name), template)

    def _next(self, name: str, template: Template) -> int:
        is_composite = template.steps is not None or template.dag is not None
        return RAW if is_composite else self.levels.of(name) + 1

    def _made_target(self, name: str, template: Template) -> Target:
        kind = kind_of(template)
        python = self.module.names.new(name)
        if kind is not None and self.levels.of(name) == PLAIN:
            return object_target(name, python, template)
        signature, self.classes[name] = self._signature(template, kind, name)
        return function_target(name, python, signature)

    def _signature(
        self, template: Template, kind: type[Kind[Any]] | None, owner: str
    ) -> tuple[WrittenSignature, list[str]]:
        """Make a template's signature, and the class of its outputs. Raises Unsaid."""
        signature = signature_of(self.module, template, self.types, is_pod=kind is not None)
        write = composite_outputs if kind is None else leaf_outputs
        return signature, write(self.module, signature, template, self.types, owner)

    def _define(self, name: str, template: Template) -> None:
        try:
            lines = self._template_lines(name, template, self.targets[name])
            is_body = kind_of(template) is None and self.levels.of(name) < RAW
            remarks = self.remarks.of(name) if is_body else self.remarks.within(name)
            self.definitions.append(Definition(name, [*remarks, *lines]))
        except Unsaid as reason:
            self.levels.raise_for(name)
            raise WriteAgain from reason  # what's written may rely on its signature

    def _template_lines(self, name: str, template: Template, target: Target) -> list[str]:
        if self.levels.of(name) == RAW:
            made = CallOf(self.module.use("template"), (Values(self.module, name).spelt(template),))
            return laid_out(f"{target.python} = ", made)
        kind = kind_of(template)
        if target.signature is None:
            assert kind is not None
            return leaf_object(self.module, template, kind, target.python)
        refers = self.levels.of(name) == FUNCTION
        return self._function(target, template, self.classes[name], self.remarks, refers=refers)

    def _function(
        self, target: Target, template: Template, outputs: list[str], remarks: Remarks, *, refers: bool
    ) -> list[str]:
        """Write a template as a function, below the class of its outputs."""
        assert target.signature is not None, "an object has none"
        kind = kind_of(template)
        decorator = decorated(self.module, target.name, target.python)
        if kind is not None:
            lines = leaf_function(self.module, template, kind, target.signature, target.python, decorator)
        else:
            block = BlockWriter(self.module, template, target.signature, self.target_of, remarks, refers=refers)
            lines = body_function(block, target.python, decorator)
        return below(outputs, lines)

    def target_of(self, made: Any) -> Target:
        """Return what a step, a task or a hook calls. Raises Unsaid where that can't be called from Python."""
        if made.template_ref is not None:
            return self.elsewhere.target(made.template_ref)
        if getattr(made, "inline", None) is not None:
            return self._inline(made)
        target = self.targets.get(made.template or "")
        if target is None:
            raise Unsaid(f"a call of {made.template}")
        return target

    def _inline(self, made: Any) -> Target:
        """Define a template that's written inside of its step, under the step's name."""
        template = made.inline
        python = self.module.names.new(made.name)
        signature, outputs = self._signature(template, kind_of(template), made.name)
        target = function_target(template.name or made.name, python, signature)
        lines = self._function(target, template, outputs, Remarks(), refers=True)
        self.definitions.append(Definition(made.name, lines))
        return target
