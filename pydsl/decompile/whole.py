"""A document's own definition, below those of its templates: the workflow, its options, arguments and hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.authoring.workflow_options import CRON, METADATA, SPEC
from pydsl.decompile.bodies import hook_opened
from pydsl.decompile.layout import CallOf, Chained, DictOfParts, ListOfParts, laid_out, quoted
from pydsl.decompile.leaves import retry
from pydsl.decompile.levels import RAW
from pydsl.decompile.signatures import Unsaid, has_word, is_whole, location
from pydsl.decompile.texts import NUMBER, TEXT
from pydsl.decompile.values import Values, set_fields
from pydsl.spec import encode

if TYPE_CHECKING:
    from pydsl.decompile.module import PythonModule
    from pydsl.decompile.targets import Target
    from pydsl.decompile.writing import TemplatesWriter


class DocumentWriter:
    """Writes a document whose templates are written."""

    def __init__(self, writing: TemplatesWriter) -> None:
        self.writing = writing
        self.module = writing.module
        self.document = writing.document
        self.spec = writing.spec
        self.variable = ""
        """What the document is bound to, once it's written."""

    def lines(self) -> list[str]:
        """Write the document itself, below its templates."""
        if self.document.kind == "CronWorkflow":
            return self._cron_workflow()
        name = "workflow" if self.document.kind == "Workflow" else self.document.metadata.name or "library"
        variable = self.variable = self.module.names.new(name)
        metadata = _metadata(self.module, self.document)
        made = self._workflow(self.document.kind, metadata)
        return [*laid_out(f"{variable} = ", made), *self._hooks(variable)]

    def _cron_workflow(self) -> list[str]:
        variable = self.module.names.new("cron_workflow")
        if self.spec.workflow_template_ref is not None:
            raise Unsaid("a cron workflow of a template")
        options = _metadata(self.module, self.document)
        name = options.pop("name", None)
        values = Values(self.module, "cron")
        fields = [(one, given) for one, given in set_fields(self.document.spec) if one != "workflow_spec"]
        if name is None or any(one not in CRON for one, _ in fields):
            raise Unsaid("a field of the cron workflow")
        made = self._workflow("Workflow", {})
        said = [*options.items(), *((one, values.of(given, one)) for one, given in fields), ("workflow", made)]
        return laid_out(f"{variable} = ", CallOf(self.module.use("CronWorkflow"), (name,), tuple(said)))

    def _workflow(self, kind: str, metadata: dict[str, object]) -> object:
        """Write the workflow itself: its main template, options and arguments."""
        spec = self.spec
        if spec.workflow_template_ref is not None:
            raise Unsaid("a workflow made from a template")
        word = self.module.use(kind)
        main = self.writing.targets.get(spec.entrypoint or "")
        leading: list[object] = [metadata.pop("name")] if kind != "Workflow" else []
        named = dict(metadata)
        if main is not None:
            leading.append(main.python)
        elif spec.entrypoint is not None:
            named["entrypoint"] = quoted(spec.entrypoint)
        given = self._options(named)
        self._templates(named, main)
        made = CallOf(word, tuple(leading), tuple(named.items()))
        return Chained(made, (given,)) if given is not None else made

    def _options(self, named: dict[str, object]) -> CallOf | None:
        """Write a workflow's fields; return the call of `given` where its arguments are its main template's inputs."""
        values = Values(self.module, "workflow")
        for name, value in set_fields(self.spec):
            if name in ("entrypoint", "templates", "arguments", "workflow_template_ref"):
                continue
            if name in ("on_exit", "hooks") and self._has_blocks():
                continue
            if name not in SPEC:
                raise Unsaid(f"{name} of the workflow")
            if name == "on_exit" and (handler := self.writing.targets.get(value)) is not None:
                named[name] = handler.python
            elif name == "retry_strategy":
                named["retry"] = retry(self.module, value, values)
            else:
                named[name] = values.of(value, name)
        return self._arguments(named, values)

    def _templates(self, named: dict[str, object], main: Target | None) -> None:
        """List the templates where following calls doesn't find them all, in their order."""
        levels = self.writing.levels
        is_spelt = any(levels.of(name) == RAW for name in self.writing.templates)  # what those call isn't followed
        if main is not None and not levels.is_listed and not is_spelt:
            return
        listed = [self.writing.targets[name].python for name in self.writing.templates]
        if listed:
            named["templates"] = ListOfParts(tuple(listed))

    def _arguments(self, named: dict[str, object], values: Values) -> CallOf | None:
        arguments = self.spec.arguments
        if arguments is None or not (arguments.parameters or arguments.artifacts):
            return None
        main = self.writing.targets.get(self.spec.entrypoint or "")
        given = self._given(main, arguments) if main is not None and main.signature is not None else None
        if given is not None:
            return given
        parameters = list(arguments.parameters or ())
        read = str(encode(self.spec))
        is_plain = not arguments.artifacts and all(
            isinstance(one.value, str) and len(set_fields(one)) == 2 and f"workflow.parameters.{one.name}" in read
            for one in parameters
        )
        if is_plain:
            pairs = tuple((quoted(one.name), values.of(one.value, one.name)) for one in parameters)
            named["arguments"] = DictOfParts(pairs)
        else:
            named["arguments"] = values.spelt(arguments)
        return None

    def _given(self, main: Target, arguments: Any) -> CallOf | None:
        named: list[tuple[str, object]] = []
        for one in arguments.parameters or ():
            python, kind = main.parameter(one.name) or ("", "")
            if not isinstance(one.value, str) or len(set_fields(one)) != 2:
                return None
            if kind == NUMBER and is_whole(one.value):
                named.append((python, one.value))
            elif kind == TEXT:
                named.append((python, self.module.text(one.value, one.name)))
            else:
                return None
        for one in arguments.artifacts or ():
            taken, fields = main.file(one.name), dict(set_fields(one))
            places = set(fields) - {"name"}
            if taken is None or len(places) != 1:
                return None
            field = places.pop()
            if not has_word(field):
                return None
            named.append((taken, location(self.module, field, fields[field], one.name)))
        if main.required - {name for name, _ in named}:
            return None
        return CallOf("given", (), tuple(named))

    def _has_blocks(self) -> bool:
        """Whether the hooks can be written as blocks: the workflow has a name, and what they call needs nothing."""
        if self.document.kind == "CronWorkflow":  # a name would make a manifest of its workflow, too
            return False
        calls = [*(self.spec.hooks or {}).values()]
        if self.spec.on_exit is not None and "exit" in (self.spec.hooks or {}):  # one block can't say both
            return False
        handler = self.writing.targets.get(self.spec.on_exit or "")
        if self.spec.on_exit is not None and (handler is None or handler.required):
            return False
        try:
            return all(not (one.arguments and one.arguments.artifacts) and self.writing.target_of(one) for one in calls)
        except Unsaid:
            return False

    def _hooks(self, variable: str) -> list[str]:
        if not self._has_blocks():
            return []
        lines: list[str] = []
        if self.spec.on_exit is not None:
            target = self.writing.targets[self.spec.on_exit]
            assert target is not None
            lines += ["", f"with {variable}.on_exit():", f"    {target.python}()"]
        for name, hook in (self.spec.hooks or {}).items():
            lines += ["", *self._hook(variable, name, hook)]
        return lines

    def _hook(self, variable: str, name: str, hook: Any) -> list[str]:
        target = self.writing.target_of(hook)
        named: list[tuple[str, object]] = []
        for one in (hook.arguments.parameters or ()) if hook.arguments else ():
            taken = target.parameter(one.name)
            if taken is None or not isinstance(one.value, str):
                raise Unsaid(f"the hook {name}")
            named.append((taken[0], self.module.text(one.value, one.name)))
        opened = hook_opened(variable, name, hook.expression)
        return [*laid_out("with ", opened, ":"), *laid_out("", CallOf(target.python, (), tuple(named)), depth=1)]


def _metadata(module: PythonModule, document: Any) -> dict[str, object]:
    values = Values(module, "metadata")
    fields = set_fields(document.metadata)
    names = {"name", "generate_name"} if document.kind == "Workflow" else {"name"}
    is_named = any(name in names for name, _ in fields)
    if is_named and all(name in METADATA for name, _ in fields):
        return {name: values.of(value, name) for name, value in fields}
    if document.kind != "Workflow":
        raise Unsaid("the metadata")
    return {"metadata": values.spelt(document.metadata)}
