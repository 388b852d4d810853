"""One document of Argo's as Python: its templates as functions or objects, then the workflow itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.authoring.workflow_options import CRON, METADATA, SPEC
from pydsl.decompile.bodies import Body, body_function, composite_outputs
from pydsl.decompile.layout import Called, Chained, Listed, Mapped, function, laid_out, quoted
from pydsl.decompile.types import entries_of
from pydsl.decompile.leaves import kind_of, leaf_function, leaf_object, leaf_outputs, retry
from pydsl.decompile.module import Names
from pydsl.decompile.remarks import Remarks
from pydsl.decompile.signatures import LOCATIONS, Signature, Taken, Types, Unsaid, annotated, location, outputs_of, signature_of, whole
from pydsl.decompile.targets import Target, object_input
from pydsl.decompile.texts import ANY, FILE, NUMBER, TEXT
from pydsl.decompile.values import Values, set_fields

if TYPE_CHECKING:
    from pydsl.decompile.module import Module
    from pydsl.spec import Template

FUNCTION, PLAIN, RAW = 0, 1, 2
"""How a template is written: a function; an object (or a block without references); the spec's own classes."""


@attrs.define
class Levels:
    """How each template of a document is written, and whether its list has to be said; it grows where a way fails."""

    templates: dict[str, int] = attrs.Factory(dict)
    is_listed: bool = False
    is_raw: bool = False

    def of(self, name: str) -> int:
        """Return how a template is written."""
        return self.templates.get(name, FUNCTION)

    def raise_for(self, name: str) -> None:
        """Write a template in the next plainer way."""
        if self.of(name) >= RAW:
            self.is_raw = True
        self.templates[name] = min(self.of(name) + 1, RAW)


@attrs.define
class Definition:
    """The lines of one definition; `template` is what they're of."""

    template: str
    lines: list[str]


class Again(Exception):
    """A template has to be written otherwise: so has all that may call it."""


class Writing:
    """Writes one document into a module."""

    def __init__(self, module: Module, document: Any, levels: Levels, types: Types, remarks: Remarks) -> None:
        self.module = module
        self.document = document
        self.levels = levels
        self.types = types
        self.remarks = remarks
        self.spec: Any = document.spec.workflow_spec if document.kind == "CronWorkflow" else document.spec
        self.templates: dict[str, Template] = {one.name: one for one in self.spec.templates or ()}
        self.targets: dict[str, Target] = {}
        self.classes: dict[str, list[str]] = {}
        self.references: dict[tuple[str, str, bool], Target] = {}
        self.definitions: list[Definition] = []

    def write(self) -> list[Definition]:
        """Write all definitions, the document's own last."""
        if len(self.templates) != len(self.spec.templates or ()):
            raise Unsaid("two templates have one name")
        for name, template in self.templates.items():
            self.targets[name] = self._target(name, template)
        for name, template in self.templates.items():
            self._define(name, template)
        self.definitions.append(Definition("", [*self.remarks.of(), *self._document()]))
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
        return _object_target(name, self.module.names.new(name), template)

    def _next(self, name: str, template: Template) -> int:
        is_composite = template.steps is not None or template.dag is not None
        return RAW if is_composite else self.levels.of(name) + 1

    def _made_target(self, name: str, template: Template) -> Target:
        kind = kind_of(template)
        python = self.module.names.new(name)
        if kind is not None and self.levels.of(name) == PLAIN:
            return _object_target(name, python, template)
        signature = signature_of(self.module, template, self.types, is_pod=kind is not None)
        write = composite_outputs if kind is None else leaf_outputs
        self.classes[name] = write(self.module, signature, template, self.types, name)
        return function_target(name, python, signature)

    def _define(self, name: str, template: Template) -> None:
        try:
            lines = self._template_lines(name, template, self.targets[name])
            is_body = kind_of(template) is None and self.levels.of(name) < RAW
            remarks = self.remarks.of(name) if is_body else self.remarks.within(name)
            self.definitions.append(Definition(name, [*remarks, *lines]))
        except Unsaid as reason:
            self.levels.raise_for(name)
            raise Again from reason  # what's written may rely on its signature

    def _template_lines(self, name: str, template: Template, target: Target) -> list[str]:
        if self.levels.of(name) == RAW:
            made = Called(self.module.use("template"), (Values(self.module, name).object(template),))
            return laid_out(f"{target.python} = ", made)
        kind = kind_of(template)
        if target.signature is None:
            assert kind is not None
            return leaf_object(self.module, template, kind, target.python)
        decorator = _decorator(self.module, name, target.python)
        before = self.classes.get(name) or []
        lines = [*before, "", ""] if before else []
        if kind is not None:
            return lines + leaf_function(self.module, template, kind, target.signature, target.python, decorator)
        body = Body(self.module, template, target.signature, self.target_of, self.remarks, refers=self.levels.of(name) == FUNCTION)
        return lines + body_function(body, target.python, decorator)

    def target_of(self, made: Any) -> Target:
        """Return what a step, a task or a hook calls. Raises Unsaid where that can't be called from Python."""
        if made.template_ref is not None:
            return self._reference(made.template_ref)
        if getattr(made, "inline", None) is not None:
            return self._inline(made)
        target = self.targets.get(made.template or "")
        if target is None:
            raise Unsaid(f"a call of {made.template}")
        return target

    def _inline(self, made: Any) -> Target:
        """Define a template that's written inside of its step, under the step's name."""
        template = made.inline
        kind = kind_of(template)
        python = self.module.names.new(made.name)
        signature = signature_of(self.module, template, self.types, is_pod=kind is not None)
        write = composite_outputs if kind is None else leaf_outputs
        lines = write(self.module, signature, template, self.types, made.name)
        lines = [*lines, "", ""] if lines else []
        decorator = _decorator(self.module, template.name or made.name, python)
        if kind is not None:
            lines += leaf_function(self.module, template, kind, signature, python, decorator)
        else:
            body = Body(self.module, template, signature, self.target_of, Remarks(), refers=True)
            lines += body_function(body, python, decorator)
        self.definitions.append(Definition(made.name, lines))
        return function_target(template.name or made.name, python, signature)

    # Templates of other manifests

    def _reference(self, reference: Any) -> Target:
        key = (reference.name or "", reference.template or "", bool(reference.cluster_scope))
        if key not in self.references:
            self.references[key] = self._new_reference(reference, key)
        return self.references[key]

    def _new_reference(self, reference: Any, key: tuple[str, str, bool]) -> Target:
        """Write a function that stands for a template of another manifest: what calls of it pass, it takes."""
        name = reference.template or ""
        if not name or "{{" in name + (reference.name or "") or not reference.name:
            raise Unsaid("a template that's named at run time")
        python = self.module.names.new(name)
        calls = [one for one in self._calls() if one.template_ref == reference]
        signature = Signature(Names(self.module.names))
        _union(self.module, signature, calls)
        said = [(("parameters", one), one, TEXT, "") for one in self._read_outputs(calls, "parameters")]
        said += [(("artifacts", one), one, FILE, "") for one in self._read_outputs(calls, "artifacts")]
        lines = outputs_of(self.module, signature, said, name)
        word = self.module.use("TemplateRef")
        named = () if reference.cluster_scope is None else (("cluster_scope", repr(reference.cluster_scope)),)
        body = laid_out("return ", Called(word, (quoted(reference.name), quoted(name)), named), depth=1)
        returns = word + (f"[{signature.returned}]" if signature.returned else "")
        decorator = _decorator(self.module, name, python)
        lines = [*lines, "", ""] if lines else []
        lines += [decorator, *function(python, signature.written(), returns, body)]
        self.definitions.append(Definition(name, lines))
        return function_target(name, python, signature)

    def _calls(self) -> list[Any]:
        """List all steps, tasks and hooks."""
        found: list[Any] = list((self.spec.hooks or {}).values())
        for template in self.templates.values():
            entries = entries_of(template)
            found += [*entries, *(hook for one in entries for hook in (one.hooks or {}).values())]
        return found

    def _read_outputs(self, calls: list[Any], kind: str) -> list[str]:
        names: dict[str, None] = {}
        for template in self.templates.values():
            text = str(_json(template))
            for one in entries_of(template):
                if any(one is call for call in calls):
                    pattern = rf"(?:steps|tasks)\.{re.escape(one.name or '')}\.outputs\.{kind}\.([A-Za-z0-9_-]+)"
                    names.update(dict.fromkeys(re.findall(pattern, text)))
        return list(names)

    # The document

    def _document(self) -> list[str]:
        if self.document.kind == "CronWorkflow":
            return self._cron_workflow()
        name = "workflow" if self.document.kind == "Workflow" else self.document.metadata.name or "library"
        variable = self.module.names.new(name)
        metadata = _metadata(self.module, self.document)
        made = self._workflow(self.document.kind, metadata)
        return [*laid_out(f"{variable} = ", made), *self._hooks(variable)]

    def _cron_workflow(self) -> list[str]:
        variable = self.module.names.new("cron_workflow")
        inner = self.module.names.new("workflow")
        if self.spec.workflow_template_ref is not None:
            raise Unsaid("a cron workflow of a template")
        options = _metadata(self.module, self.document)
        name = options.pop("name", None)
        values = Values(self.module, "cron")
        fields = [(one, given) for one, given in set_fields(self.document.spec) if one != "workflow_spec"]
        if name is None or any(one not in CRON for one, _ in fields):
            raise Unsaid("a field of the cron workflow")
        made = self._workflow("Workflow", {})
        hooks = self._hooks(inner)
        said = [*options.items(), *((one, values.of(given, one)) for one, given in fields)]
        if hooks:
            lines = [*laid_out(f"{inner} = ", made), *hooks, ""]
            said.append(("workflow", inner))
            return [*lines, *laid_out(f"{variable} = ", Called(self.module.use("CronWorkflow"), (name,), tuple(said)))]
        said.append(("workflow", made))
        return laid_out(f"{variable} = ", Called(self.module.use("CronWorkflow"), (name,), tuple(said)))

    def _workflow(self, kind: str, metadata: dict[str, object]) -> object:
        """Write the workflow itself: its main template, options and arguments."""
        spec = self.spec
        if spec.workflow_template_ref is not None:
            raise Unsaid("a workflow made from a template")
        word = self.module.use(kind)
        main = self.targets.get(spec.entrypoint or "")
        leading: list[object] = [metadata.pop("name")] if kind != "Workflow" else []
        named = dict(metadata)
        if main is not None:
            leading.append(main.python)
        elif spec.entrypoint is not None:
            named["entrypoint"] = quoted(spec.entrypoint)
        given = self._options(named)
        self._templates(named, main)
        made = Called(word, tuple(leading), tuple(named.items()))
        return Chained(made, (given,)) if given is not None else made

    def _options(self, named: dict[str, object]) -> Called | None:
        """Write a workflow's fields; return the call of `given` where its arguments are its main template's inputs."""
        values = Values(self.module, "workflow")
        for name, value in set_fields(self.spec):
            if name in ("entrypoint", "templates", "arguments", "workflow_template_ref"):
                continue
            if name in ("on_exit", "hooks") and self._has_blocks():
                continue
            if name not in SPEC:
                raise Unsaid(f"{name} of the workflow")
            if name == "on_exit" and (handler := self.targets.get(value)) is not None:
                named[name] = handler.python
            elif name == "retry_strategy":
                named["retry"] = retry(self.module, value, values)
            else:
                named[name] = values.of(value, name)
        return self._arguments(named, values)

    def _templates(self, named: dict[str, object], main: Target | None) -> None:
        """List the templates where following calls doesn't find them all, in their order."""
        is_spelt = any(self.levels.of(name) == RAW for name in self.templates)  # what those call isn't followed
        if main is not None and not self.levels.is_listed and not is_spelt:
            return
        listed = [self.targets[name].python for name in self.templates]
        if listed:
            named["templates"] = Listed(tuple(listed))

    def _arguments(self, named: dict[str, object], values: Values) -> Called | None:
        arguments = self.spec.arguments
        if arguments is None or not (arguments.parameters or arguments.artifacts):
            return None
        main = self.targets.get(self.spec.entrypoint or "")
        given = self._given(main, arguments) if main is not None and main.signature is not None else None
        if given is not None:
            return given
        parameters = list(arguments.parameters or ())
        read = str(_json(self.spec))
        is_plain = not arguments.artifacts and all(
            isinstance(one.value, str) and len(set_fields(one)) == 2 and f"workflow.parameters.{one.name}" in read
            for one in parameters
        )
        if is_plain:
            pairs = tuple((quoted(one.name), values.of(one.value, one.name)) for one in parameters)
            named["arguments"] = Mapped(pairs)
        else:
            named["arguments"] = values.object(arguments)
        return None

    def _given(self, main: Target, arguments: Any) -> Called | None:
        named: list[tuple[str, object]] = []
        for one in arguments.parameters or ():
            taken = main.parameter(one.name)
            if taken is None or not isinstance(one.value, str) or len(set_fields(one)) != 2 or taken[1] not in (TEXT, NUMBER):
                return None
            try:
                named.append((taken[0], whole(one.value) if taken[1] == NUMBER else self.module.text(one.value, one.name)))
            except Unsaid:
                return None
        for one in arguments.artifacts or ():
            python, fields = main.file(one.name), dict(set_fields(one))
            places = set(fields) - {"name"}
            if python is None or len(places) != 1:
                return None
            field = places.pop()
            if field not in LOCATIONS:
                return None
            named.append((python, location(self.module, field, fields[field], one.name)))
        if main.required - {name for name, _ in named}:
            return None
        return Called("given", (), tuple(named))

    # Hooks of the workflow

    def _has_blocks(self) -> bool:
        """Whether the workflow's hooks can be written as blocks: what they call needs nothing more."""
        calls = [*(self.spec.hooks or {}).values()]
        handler = self.targets.get(self.spec.on_exit or "")
        if self.spec.on_exit is not None and (handler is None or handler.required):
            return False
        try:
            return all(not (one.arguments and one.arguments.artifacts) and self.target_of(one) for one in calls)
        except Unsaid:
            return False

    def _hooks(self, variable: str) -> list[str]:
        if not self._has_blocks():
            return []
        lines: list[str] = []
        if self.spec.on_exit is not None:
            target = self.targets[self.spec.on_exit]
            assert target is not None
            lines += ["", f"with {variable}.on_exit():", f"    {target.python}()"]
        for name, hook in (self.spec.hooks or {}).items():
            lines += ["", *self._hook(variable, name, hook)]
        return lines

    def _hook(self, variable: str, name: str, hook: Any) -> list[str]:
        target = self.target_of(hook)
        named: list[tuple[str, object]] = []
        for one in (hook.arguments.parameters or ()) if hook.arguments else ():
            taken = target.parameter(one.name)
            if taken is None or not isinstance(one.value, str):
                raise Unsaid(f"the hook {name}")
            named.append((taken[0], self.module.text(one.value, one.name)))
        when = () if hook.expression is None else (("when", quoted(hook.expression)),)
        opened = Called(f"{variable}.hook", (quoted(name),), when)
        return [*laid_out("with ", opened, ":"), *laid_out("", Called(target.python, (), tuple(named)), depth=1)]


def function_target(name: str, python: str, signature: Signature) -> Target:
    """Make the target of a function."""
    given = [*signature.parameters.values(), *signature.files.values()]
    required = frozenset(one.python for one in given if one.default is None)
    return Target(name, python, signature, required=required)


def _object_target(name: str, python: str, template: Template) -> Target:
    inputs: Any = template.inputs
    parameters = list(inputs.parameters or ()) if inputs else []
    files = list(inputs.artifacts or ()) if inputs else []
    names = [object_input(one.name) for one in [*parameters, *files]]
    if len(set(names)) != len(names) or not all(one.isidentifier() for one in names):
        raise Unsaid(f"the inputs of {name}")
    kinds = {**{one.name: ANY for one in parameters}, **{one.name: FILE for one in files}}
    bare = [one for one in [*parameters, *files] if not _has_value(one)]
    return Target(name, python, None, kinds, frozenset(object_input(one.name) for one in bare))


def _has_value(item: Any) -> bool:
    return any(name not in ("name", "description", "enum", "path", "mode") for name, _ in set_fields(item))


def _decorator(module: Module, name: str, python: str) -> str:
    from pydsl.authoring.inputs import argo_name

    word = module.use("template")
    return f"@{word}" if argo_name(python) == name else f"@{word}(name={quoted(name)})"


def _union(module: Module, signature: Signature, calls: list[Any]) -> None:
    """Give a signature all that calls pass; what some of them leave out may be left out."""
    for kind, known, marker, typed in (
        ("parameters", signature.parameters, "Parameter", TEXT),
        ("artifacts", signature.files, "Artifact", FILE),
    ):
        passed = [{one.name for one in getattr(call.arguments, kind) or ()} if call.arguments else set() for call in calls]
        names = dict.fromkeys(
            one.name for call in calls if call.arguments for one in getattr(call.arguments, kind) or ()
        )
        for name in names:
            python = signature.names.new(name)
            is_optional = any(name not in one for one in passed)
            default = None if not is_optional else '""' if typed == TEXT else "None"
            written = f"{FILE} | None" if is_optional and typed == FILE else typed
            annotation = annotated(module, written, marker, name, python, {})
            known[name] = Taken(python, name, typed, annotation, default)


def _metadata(module: Module, document: Any) -> dict[str, object]:
    values = Values(module, "metadata")
    fields = set_fields(document.metadata)
    is_named = any(name in ("name", "generate_name") for name, _ in fields)
    if is_named and all(name in METADATA for name, _ in fields):
        return {name: values.of(value, name) for name, value in fields}
    if document.kind != "Workflow":
        raise Unsaid("the metadata")
    return {"metadata": values.object(document.metadata)}


def _json(value: Any) -> Any:
    from pydsl.spec import encode

    return encode(value)

