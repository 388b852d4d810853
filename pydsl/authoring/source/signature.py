"""What a Python function takes and gives, as a template's inputs and outputs."""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from pydsl.authoring.codec import (
    CodecError,
    codec_for,
    encode_value,
    is_optional,
    is_path,
    marked_value,
    markers_of,
    outputs_of,
)
from pydsl.authoring.inputs import NO_SLASH, wrong_file
from pydsl.authoring.names import argo_name
from pydsl.authoring.source.locate import function_node, unwrapped
from pydsl.authoring.source.modules import ModuleText, module_of
from pydsl.authoring.source.origin import is_pydsl
from pydsl.authoring.source.refusals import ANNOTATION, DEFAULT, NAME_CLASH, SIGNATURE, refuse, refuse_nowhere
from pydsl.errors import AuthoringError
from pydsl.pod import INPUTS, OUTPUTS

Node = TypeVar("Node", bound=ast.AST)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pydsl.diagnostics import Diagnostic


@attrs.frozen
class ScriptInput:
    """One input: a parameter whose text `default` may give, or, where it has a `path`, an artifact."""

    python_name: str
    name: str
    annotation: Any
    default: str | None = None
    """The text of the default, written as an argument (see `encode_argument`); None where there is none."""
    given: Any = None
    """A default that is pydsl's (`s3(...)`, `raw(...)`, `value(...)`): for the caller to read; None where none."""
    path: str | None = None
    optional: bool = False
    markers: tuple[Any, ...] = ()


@attrs.frozen
class ScriptOutput:
    """One output: a parameter, or an artifact, that the script writes to `path`. `field` is None for the result."""

    field: str | None
    name: str
    annotation: Any
    path: str
    is_artifact: bool = False
    optional: bool = False
    markers: tuple[Any, ...] = ()


@attrs.frozen
class TemplateSignature:
    """What a function takes and gives."""

    inputs: tuple[ScriptInput, ...]
    outputs: tuple[ScriptOutput, ...]


def signature_of(function: Callable[..., Any]) -> TemplateSignature:
    """Read a function's annotations. Raises `AuthoringError` at the parameter that can't be an input."""
    reading = _Reading.of(function)
    inputs = tuple(reading.inputs())
    outputs = tuple(reading.outputs())
    if unwrapped(function) is function:
        reading.check_returns(outputs)
    if reading.wrong:
        raise AuthoringError(reading.wrong)
    reading.no_twins([item.name for item in inputs], "inputs")
    reading.no_twins([item.name for item in outputs], "outputs")
    return TemplateSignature(inputs, outputs)


@attrs.frozen
class _Reading:
    signature: inspect.Signature
    module: ModuleText | None
    node: ast.FunctionDef | ast.AsyncFunctionDef | None
    wrong: list[Diagnostic] = attrs.field(factory=list)
    """What annotations can't be read: a function's are told at once."""

    @classmethod
    def of(cls, function: Callable[..., Any]) -> _Reading:
        inner = unwrapped(function)
        module = module_of(inner)
        node = function_node(inner, module) if module else None
        closed = dict(zip(inner.__code__.co_freevars, _contents(inner.__closure__ or ()), strict=False))
        try:
            signature = inspect.signature(function, eval_str=True, locals=closed)
        except NameError as error:
            hint = "import or define it where Python runs it, not for type checkers alone"
            message = f"an annotation of {inner.__name__} names {error.name}, which isn't there at run time"
            raise _refusal(module, node, ANNOTATION, message, hint) from None
        reading = cls(signature, module, node)
        if function is not inner:
            reading.check_decorated(function, inner.__name__)
        return reading

    def inputs(self) -> Iterator[ScriptInput]:
        for parameter in self.signature.parameters.values():
            if parameter.kind is parameter.POSITIONAL_ONLY:
                message = f"{parameter.name} is positional only: Argo's inputs have names"
                raise self._at(parameter.name, SIGNATURE, message, NO_SLASH)
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                raise self._at(parameter.name, SIGNATURE, f"{parameter} can't be an input", "name every input")
            yield self._input(parameter)

    def outputs(self) -> Iterator[ScriptOutput]:
        annotation = self.signature.return_annotation
        if annotation is inspect.Signature.empty:
            self._gives_nothing()
            return
        for item in self._told("return", outputs_of, annotation, _is_parameter) or ():
            markers = markers_of(item.annotation)
            name = _said(markers, "name") or argo_name(item.field or "output")
            is_file = is_path(item.annotation)
            if not is_file:
                self._told("return", codec_for, item.annotation, field=item.field)
            optional = is_file and (is_optional(item.annotation) or _may_be_absent(markers))
            if _said(markers, "path"):
                hint = "return the file, wherever it is: the script copies it to where Argo takes it from"
                raise self._at("return", SIGNATURE, f"the path of the output {name} isn't the function's to say", hint)
            path = f"{OUTPUTS}/{name}"
            yield ScriptOutput(item.field, name, item.annotation, path, is_file, optional, markers)

    def check_decorated(self, function: Callable[..., Any], name: str) -> None:
        """Raise AuthoringError where `functools.wraps` says other inputs than a decorator's function has."""
        try:
            inspect.signature(function, follow_wrapped=False).bind(**self.signature.parameters)
        except TypeError as error:
            message = f"a decorator of {name} returns what can't take its inputs: {error}"
            hint = (
                "let it take *args and **kwargs, or say its own inputs: `inner.__signature__ = inspect.signature(...)`"
            )
            raise _refusal(self.module, self.node, SIGNATURE, message, hint) from None

    def check_returns(self, outputs: tuple[ScriptOutput, ...]) -> None:
        """Note that a function that promises a value gives None wherever it ends: its pod could only fail."""
        annotation = self.signature.return_annotation
        if not outputs or self.node is None or annotation in (Any, object) or is_optional(annotation):
            return
        if not any(line.value for line in _own(self.node, ast.Return)) and _ends(self.node):
            message = "no line of the function returns a value, and its annotation says that it gives one"
            hint = "return it (what's printed is in the logs alone); or annotate `-> None`"
            self.wrong.extend(self._at("return", ANNOTATION, message, hint).diagnostics)

    def no_twins(self, names: list[str], what: str) -> None:
        for name in names:
            if names.count(name) > 1:
                message = f"two {what} are called {name} in Argo"
                hint = 'rename one, or say its name: Annotated[..., Parameter("name")]'
                raise _refusal(self.module, self.node, NAME_CLASH, message, hint)

    def _input(self, parameter: inspect.Parameter) -> ScriptInput:
        annotation = str if parameter.annotation is parameter.empty else parameter.annotation
        markers = markers_of(annotation)
        name = _said(markers, "name") or argo_name(parameter.name)
        given, text = None, None
        if parameter.default is not parameter.empty and is_pydsl(parameter.default):
            given = parameter.default
        if is_path(annotation):
            told = wrong_file(parameter.name, parameter.annotation, parameter.default)
            if told is not None:
                raise self._at(parameter.name, DEFAULT, *told)
            path = _said(markers, "path") or f"{INPUTS}/{name}"
            optional = is_optional(annotation) or _may_be_absent(markers)
            return ScriptInput(parameter.name, name, annotation, None, given, path, optional, markers)
        is_known = self._told(parameter.name, codec_for, annotation) is not None
        if parameter.default is not parameter.empty and given is None and is_known:
            written = self._told(parameter.name, encode_value, annotation, parameter.default)
            text = written and marked_value(annotation, written)
        return ScriptInput(parameter.name, name, annotation, text, given, markers=markers)

    def _gives_nothing(self) -> None:
        for node in _own(self.node, ast.Return):
            if _is_value(node):
                message = "the function returns a value, and its annotation doesn't say what"
                hint = "annotate it: `-> str`, `-> int`, `-> Path`, ...; or `-> None` for no output"
                self.wrong.extend(_refusal(self.module, node, ANNOTATION, message, hint).diagnostics)
                return

    def _told(self, place: str, call: Callable[..., Any], *arguments: Any, field: str | None = None) -> Any:
        """Return what a call gives; what it refuses is noted, and None comes back."""
        try:
            return call(*arguments)
        except CodecError as error:
            subject = (f"{field} of the result" if field else "the result") if place == "return" else place
            is_default = call is encode_value
            hint = error.hint or (self._default_hint(place, arguments[-1]) if is_default else "")
            code = DEFAULT if is_default else ANNOTATION
            self.wrong.extend(self._at(place, code, f"{subject}: {error.message}", hint).diagnostics)
            return None

    def _default_hint(self, name: str, default: Any) -> str:
        if self.signature.parameters[name].annotation is inspect.Parameter.empty:
            return f"{name} has no annotation, so it's text: annotate it, {name}: {type(default).__name__}"
        if default is None:
            return f"annotate it: {name}: ... | None"
        return "write a default of the type that the annotation says"

    def _at(self, place: str, code: str, message: str, hint: str) -> AuthoringError:
        return _refusal(self.module, _argument_node(self.node, place) or self.node, code, message, hint)


def _refusal(module: ModuleText | None, node: ast.AST | None, code: str, message: str, hint: str) -> AuthoringError:
    if module is None or node is None:
        return refuse_nowhere(code, message, hint)
    return refuse(code, message, hint, module, node)


def _argument_node(node: ast.FunctionDef | ast.AsyncFunctionDef | None, name: str) -> ast.AST | None:
    if node is None:
        return None
    if name == "return":
        return node.returns
    spec = node.args
    every = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs, *filter(None, (spec.vararg, spec.kwarg))]
    return next((argument for argument in every if argument.arg == name), None)


def _own(node: ast.AST | None, kinds: type[Node] | tuple[type[Node], ...]) -> Iterator[Node]:
    """Yield the nodes of some kinds that are of a function itself, and of no other inside of it."""
    waiting = list(ast.iter_child_nodes(node)) if node else []
    while waiting:
        child = waiting.pop(0)
        if isinstance(child, kinds):
            yield child
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            waiting.extend(ast.iter_child_nodes(child))


def _is_value(node: ast.Return) -> bool:
    return node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None)


def _ends(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function can be seen to end by itself: it isn't a mere outline, raises nothing, and calls no `exit`."""
    is_outline = all(
        isinstance(line, ast.Pass) or (isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant))
        for line in node.body
    )
    names = (getattr(call.func, "attr", getattr(call.func, "id", "")) for call in _own(node, ast.Call))
    is_left = any(word in name for name in names for word in ("exit", "exec", "abort", "raise", "fail"))
    return not (is_outline or is_left or any(_own(node, (ast.Raise, ast.While, ast.Assert))))


def _contents(cells: Iterable[Any]) -> Iterator[Any]:
    for cell in cells:
        try:
            yield cell.cell_contents
        except ValueError:  # not bound yet
            yield None


def _said(markers: Iterable[Any], field: str) -> str | None:
    """What a marker (`Parameter("name")`, `Artifact(path="/in")`) says of a field."""
    for marker in markers:
        value = getattr(marker, field, None)
        if isinstance(value, str) and value and is_pydsl(marker):
            return value
    return None


def _may_be_absent(markers: Iterable[Any]) -> bool:
    return any(is_pydsl(marker) and getattr(marker, "optional", None) is True for marker in markers)


def _is_parameter(marker: Any) -> bool:
    return is_pydsl(marker) and type(marker).__name__ == "Parameter"
