"""Templates of steps and tasks, as functions with a block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from msgspec import Struct
from msgspec.structs import replace

from pydsl.authoring.names import argo_name
from pydsl.decompile.calls import fields
from pydsl.decompile.layout import INDENT, WIDTH, CallOf, Chained, flat, function, laid_out, quoted
from pydsl.decompile.leaves import template_options
from pydsl.decompile.loops import EachBlock, known_list, loop_of
from pydsl.decompile.module import PythonNames, identifier
from pydsl.decompile.order import after
from pydsl.decompile.signatures import Unsaid, WrittenOutput, WrittenSignature, has_word, location, outputs_of, whole
from pydsl.decompile.texts import ANY, FILE, LIST, NUMBER, TEXT, TagReference, TagTexts
from pydsl.decompile.types import entries_of, is_loop
from pydsl.decompile.values import Values, set_fields
from pydsl.expr import depends

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.decompile.module import PythonModule
    from pydsl.decompile.remarks import Remarks
    from pydsl.decompile.signatures import PlaceTypes
    from pydsl.decompile.targets import Target
    from pydsl.spec import Template

_ENTRY = frozenset({
    "name", "template", "template_ref", "inline", "arguments", "with_items", "with_param", "with_sequence", "when",
    "continue_on", "hooks", "depends", "dependencies",
})  # fmt: skip


@attrs.define
class Statement:
    """A step or a task while its block is written: its variable, and whether anything refers to it."""

    made: Any
    target: Target
    variable: str
    is_used: bool = False
    is_written: bool = False


class PreparedStatement(Struct, frozen=True):
    """An entry before it's written: whether it's assigned is known when the whole block was looked at."""

    entry: Statement
    loop: EachBlock | None
    call: object
    hooks: list[tuple[CallOf, object]]
    remarks: list[str]

    def lines(self, depth: int) -> list[str]:
        """Write an entry: its loop, its call, its hooks."""
        lines = [f"{INDENT * depth}{one}" for one in self.remarks]
        if self.loop is not None:
            lines += laid_out("with ", self.loop.opened, self.loop.after, depth=depth)
            depth += 1
        lines += laid_out(f"{self.entry.variable} = " if self.entry.is_used else "", self.call, depth=depth)
        for opened, inner in self.hooks:
            lines += [*laid_out("with ", opened, ":", depth=depth), *laid_out("", inner, depth=depth + 1)]
        return lines


class BlockWriter:
    """Writes the block of one template."""

    def __init__(
        self,
        module: PythonModule,
        template: Template,
        signature: WrittenSignature,
        targets: Callable[[Any], Target],
        remarks: Remarks,
        *,
        refers: bool,
    ) -> None:
        self.module = module
        self.template = template
        self.signature = signature
        self.remarks = remarks
        self.refers = refers
        self.is_dag = template.dag is not None
        self.word = "tasks" if self.is_dag else "steps"
        self.names = PythonNames(module.names, reserved=signature.names.taken)
        dag: Any = template.dag
        self.groups: list[list[Any]] = [list(dag.tasks)] if self.is_dag else [list(one) for one in template.steps or ()]
        made = entries_of(template)
        if len({one.name for one in made}) != len(made) or any(not one.name for one in made):
            raise Unsaid(f"two {self.word} of {template.name} have one name, or one has none")
        self.entries = {one.name: Statement(one, targets(one), self.names.new(one.name)) for one in made}
        self.targets = targets
        self.loop: EachBlock | None = None
        self.visible: set[str] = set()
        self.own: str | None = None

    # References

    def resolve(self, path: str) -> TagReference | None:
        """Return the reference of a tag in an entry."""
        if path == "item" or path.startswith("item."):
            return self.loop.reference(path) if self.loop is not None else None
        if path.startswith("inputs."):
            return self._input(path)
        word, _, rest = path.partition(".")
        if word == self.word and self.refers:
            return self._result(rest)
        return None

    def _input(self, path: str) -> TagReference | None:
        _, kind, name = [*path.split(".", 2), "", ""][:3]
        known = self.signature.parameters if kind == "parameters" else self.signature.files
        taken = known.get(name) if kind in ("parameters", "artifacts") else None
        return None if taken is None else TagReference(taken.python, taken.type)

    def _result(self, rest: str) -> TagReference | None:
        """Return the reference of what a step gives: `NAME.outputs.parameters.x`."""
        name, _, what = rest.partition(".")
        entry = self.entries.get(name)
        if entry is None or is_loop(entry.made) or not (entry.is_written or name == self.own):
            return None
        if self.is_dag and name not in self.visible:
            return None
        found = _output(entry, what)
        if found is not None:
            entry.is_used = True
        return found

    # Lines

    def lines(self) -> list[str]:
        """Write the block, as the body of a function."""
        block = CallOf(self.module.use("DAG" if self.is_dag else "Steps"), (), tuple(self._options()))
        groups = [self._group(group) for group in self.groups]
        returned = self._returned()
        if len(groups) == 1 and (self._is_parallel(groups[0]) or len(groups[0]) == 1):
            return [*self._only_group(block, groups[0], is_parallel=self._is_parallel(groups[0])), *returned]
        lines = laid_out("with ", block, ":", depth=1)
        for group in groups:
            if is_parallel := self._is_parallel(group):
                lines.append(f"{INDENT * 2}with {self.module.use('parallel')}():")
            for one in group:
                lines += one.lines(3 if is_parallel else 2)
        return [*lines, *returned]

    def _is_parallel(self, group: list[PreparedStatement]) -> bool:
        return not self.is_dag and len(group) > 1

    def _only_group(self, block: CallOf, group: list[PreparedStatement], *, is_parallel: bool) -> list[str]:
        """Write a block that holds one other block alone, or one call: what opens both stands in one line."""
        loop = group[0].loop
        if is_parallel:
            inner, after = CallOf(self.module.use("parallel")), ":"
        elif loop is not None:
            inner, after = loop.opened, loop.after
        else:
            return [*laid_out("with ", block, ":", depth=1), *group[0].lines(2)]
        together = f"{INDENT}with {flat(block)}, {flat(inner)}{after}"
        if len(together) > WIDTH and inner.arguments:
            inner = CallOf(inner.name, (self.module.constant(inner.arguments[0], f"{self.template.name}_items"),))
            together = f"{INDENT}with {flat(block)}, {flat(inner)}{after}"
        if len(together) > WIDTH:
            together = f"{INDENT}with (\n{INDENT * 2}{flat(block)},\n{INDENT * 2}{flat(inner)}{after[:-1]},\n{INDENT}):"
        entries = group if is_parallel else [replace(group[0], loop=None)]
        return [*together.split("\n"), *(line for one in entries for line in one.lines(2))]

    def _group(self, group: list[Any]) -> list[PreparedStatement]:
        """Prepare the entries of a group; in a DAG each is seen by the next ones, in steps by the next groups."""
        prepared = []
        for one in group:
            prepared.append(self._entry(self.entries[one.name]))
            self.entries[one.name].is_written = self.is_dag
        for one in group:
            self.entries[one.name].is_written = True
        return prepared

    def _options(self) -> list[tuple[str, object]]:
        values = Values(self.module, self.template.name or "", TagTexts(self.module, self._input_only))
        without = frozenset({"steps", "dag"})
        options = template_options(self.module, self.template, values, without)
        if self.is_dag:
            options += [(name, values.of(given)) for name, given in set_fields(self.template.dag) if name != "tasks"]
            if any(one.dependencies is not None for one in self.groups[0]):
                options.append(("dependencies", "True"))
        return options

    def _input_only(self, path: str) -> TagReference | None:
        return self._input(path) if path.startswith("inputs.") else None

    def _entry(self, entry: Statement) -> PreparedStatement:
        """Prepare the lines of an entry; whether it's assigned is known when the block is over."""
        made = entry.made
        unsaid = {name for name, _ in set_fields(made)} - _ENTRY
        if unsaid:
            raise Unsaid(f"{', '.join(unsaid)} of {made.name}")
        texts = TagTexts(self.module, self.resolve)
        self.visible = set(_waited_for(made)) if self.is_dag else set()
        loop = self.loop = loop_of(self.module, self.names, made, texts)
        call = self._call(entry, made, texts)
        hooks = self._hooks(entry, made)
        self.loop = None
        return PreparedStatement(entry, loop, call, hooks, self.remarks.of(self.template.name or "", made.name))

    def _call(self, entry: Statement, made: Any, texts: TagTexts) -> object:
        target = entry.target
        call, links = self._called(target, made.arguments, texts)
        if self._default_name(entry) != made.name:
            links.append(CallOf("named", (quoted(made.name),)))
        if made.when is not None:
            links.append(CallOf("when", (texts.text(made.when, f"{made.name}_when"),)))
        if self.is_dag:
            links += self._after(made, texts)
        if made.continue_on is not None:
            said = set_fields(made.continue_on) or [("failed", False)]
            links.append(CallOf("continue_on", (), tuple((name, repr(one)) for name, one in said)))
        if made.inline is not None:
            links.append(CallOf("inline"))
        return Chained(call, tuple(links)) if links else call

    def _default_name(self, entry: Statement) -> str | None:
        """Return the name that the step gets unless it's named: its template's, for the first call of it."""
        name = entry.target.name
        first = next(one for one in self.entries.values() if one.target.name == name)
        return name if first is entry else None

    def _after(self, made: Any, texts: TagTexts) -> list[CallOf]:
        text = made.depends if made.dependencies is None else depends.expand_dependencies(made.dependencies)
        if text is None:
            if texts.tasks:
                raise Unsaid(f"{made.name} waits for nothing, and uses what others give")
            return []
        needed = [name for name in texts.tasks if name != made.name]
        terms = after(text, needed, self._is_known, self._variable)
        return [CallOf("after", tuple(terms))] if terms else []

    def _is_known(self, name: str) -> bool:
        return name in self.entries and self.entries[name].is_written

    def _variable(self, name: str) -> str:
        self.entries[name].is_used = True
        return self.entries[name].variable

    def _called(self, target: Target, arguments: Any, texts: TagTexts) -> tuple[CallOf, list[CallOf]]:
        """Write a call with its arguments; those that the signature doesn't know go to `.passing()`."""
        named: list[tuple[str, object]] = []
        more: list[tuple[str, object]] = []
        for item in (arguments.parameters or ()) if arguments else ():
            self._argument(target, item, texts, named, more)
        for item in (arguments.artifacts or ()) if arguments else ():
            self._file(target, item, texts, named, more)
        missing = target.required - {name for name, _ in named}
        if missing:
            raise Unsaid(f"a call of {target.name} leaves out {', '.join(sorted(missing))}")
        links = [CallOf("passing", (), tuple(more))] if more else []
        return CallOf(target.python, (), tuple(named)), links

    def _argument(self, target: Target, item: Any, texts: TagTexts, named: list[Any], more: list[Any]) -> None:
        taken = target.parameter(item.name)
        is_plain = isinstance(item.value, str) and len(set_fields(item)) == 2
        if taken is None:
            python = identifier(item.name)
            if argo_name(python) != item.name:
                raise Unsaid(f"the argument {item.name}")
            values = Values(self.module, item.name, texts)
            more.append((python, texts(item.value, python) if is_plain else values.spelt(item)))
        elif not is_plain:
            raise Unsaid(f"the argument {item.name}")
        else:
            named.append((taken[0], self._value(item.value, taken[1], texts, item.name)))

    def _value(self, text: str, kind: str, texts: TagTexts, name: str) -> object:
        found = texts.alone(text)
        if kind in (LIST, NUMBER):
            if found is not None and found.type in (kind, ANY):
                return found.source
            return whole(text) if kind == NUMBER else known_list(self.module, text, name)
        if found is not None and kind in (found.type, ANY):
            return found.source
        return texts.text(text, name)

    def _file(self, target: Target, item: Any, texts: TagTexts, named: list[Any], more: list[Any]) -> None:
        fields = dict(set_fields(item))
        taken = target.file(item.name)
        python = taken or identifier(item.name)
        if taken is None and argo_name(python) != item.name:
            raise Unsaid(f"the file {item.name}")
        written = self._file_value(
            target, item, fields, texts, typed=taken is not None and target.signature is not None
        )
        (named if taken is not None else more).append((python, written))

    def _file_value(self, target: Target, item: Any, fields: dict[str, Any], texts: TagTexts, *, typed: bool) -> object:
        if set(fields) == {"name", "from_"}:
            found = texts.alone(item.from_)
            if found is not None and found.type == FILE:
                return found.source
            if not typed and target.file(item.name) is not None:
                return quoted(item.from_)
        places = set(fields) - {"name"}
        if len(places) == 1 and has_word(field := places.pop()):
            return location(self.module, field, fields[field], item.name, Values(self.module, item.name, texts))
        if target.file(item.name) is not None:
            raise Unsaid(f"the file {item.name}")
        return Values(self.module, item.name, texts).spelt(item)

    # Hooks and outputs

    def _hooks(self, entry: Statement, made: Any) -> list[tuple[CallOf, object]]:
        """Write the hooks of an entry: what opens each, and its call."""
        written: list[tuple[CallOf, object]] = []
        self.own = made.name
        for name, hook in (made.hooks or {}).items():
            entry.is_used = True
            call, links = self._called(self.targets(hook), hook.arguments, TagTexts(self.module, self.resolve))
            is_exit = name == "exit" and hook.expression is None
            opened = (
                CallOf(f"{entry.variable}.on_exit") if is_exit else hook_opened(entry.variable, name, hook.expression)
            )
            written.append((opened, Chained(call, tuple(links)) if links else call))
        self.own = None
        return written

    def _returned(self) -> list[str]:
        if not self.signature.outputs:
            return []
        self.visible = set(self.entries)
        texts = TagTexts(self.module, self.resolve)
        found = [self._return_value(one, texts) for one in self.signature.outputs.values()]
        if len(found) == 1:
            return laid_out("return ", found[0], depth=1)
        return laid_out("return ", CallOf(self.signature.returned or "", tuple(found)), depth=1)

    def _return_value(self, output: WrittenOutput, texts: TagTexts) -> object:
        how, text = output.source
        if how == "expression":
            kind = () if output.type == TEXT else (output.type,)
            return CallOf(self.module.use("expr"), (quoted(text), *kind))
        found = texts.alone(text)
        if found is None or (how == "file") != (found.type == FILE):
            raise Unsaid(f"an output of {self.template.name}")
        return found.source


_FILE_SOURCES = {frozenset({"name", "from_"}): "file", frozenset({"name", "from_expression"}): "expression"}
"""What an output file of a composite says, and how its source is read."""


def hook_opened(of: str, name: str, expression: str | None) -> CallOf:
    """Write what opens the block of a hook."""
    named = () if expression is None else (("when", quoted(expression)),)
    return CallOf(f"{of}.hook", (quoted(name),), named)


def composite_outputs(
    module: PythonModule, signature: WrittenSignature, template: Template, types: PlaceTypes, owner: str
) -> list[str]:
    """Set the outputs of a composite's signature; return the class that holds several. Raises Unsaid."""
    outputs: Any = template.outputs
    said: list[Any] = []
    for item in (outputs.parameters or ()) if outputs else ():
        source = dict(set_fields(item.value_from)) if item.value_from else {}
        if {name for name, _ in set_fields(item)} != {"name", "value_from"} or len(source) != 1:
            raise Unsaid(f"the output {item.name}")
        ((how, text),) = source.items()
        if how not in ("parameter", "expression"):
            raise Unsaid(f"the output {item.name}")
        kind = types.of(template.name or "", "parameters", item.name)
        said.append((("parameters", item.name), item.name, kind, (how, text)))
    for item in (outputs.artifacts or ()) if outputs else ():
        from_what = _FILE_SOURCES.get(frozenset(name for name, _ in set_fields(item)))
        if from_what is None:
            raise Unsaid(f"the output {item.name}")
        said.append((("artifacts", item.name), item.name, FILE, (from_what, item.from_ or item.from_expression)))
    return outputs_of(module, signature, said, owner)


def body_function(body: BlockWriter, python: str, decorator: str) -> list[str]:
    """Write a function whose block makes the steps or tasks."""
    lines = body.lines()
    return [decorator, *function(python, body.signature.written(), body.signature.returned or "None", lines)]


def _output(entry: Statement, what: str) -> TagReference | None:
    """Return the reference of one thing that a call gives."""
    task = entry.made.name
    signature = entry.target.signature
    if what == "outputs.result" and signature is not None and ("result", "") in signature.outputs:
        given = signature.outputs["result", ""]
        return TagReference(f"{entry.variable}.{given.attribute}", given.type, task)
    known = fields().get(what.replace("outputs.result", "result"))
    if known is not None:
        return TagReference(f"{entry.variable}.{known}", TEXT, task)
    outputs, kind, name = [*what.split(".", 2), "", ""][:3]
    found = signature.outputs.get((kind, name)) if outputs == "outputs" and signature is not None else None
    return None if found is None else TagReference(f"{entry.variable}.{found.attribute}", found.type, task)


def _waited_for(made: Any) -> list[str]:
    if made.dependencies is not None:
        return list(made.dependencies)
    return list(depends.parse(made.depends or "").tasks)
