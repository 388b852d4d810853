"""`@template`: a function as a template, in one of three forms.

1. Its own code names `Steps` or `DAG`: a composite, whose calls become steps or tasks.
2. It's annotated to return a kind (`-> Container`): a description, run once when the workflow is compiled.
3. Anything else is a Python function, whose source is shipped and runs in the pod.
"""

from __future__ import annotations

import sys
import types
import typing
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from pydsl.authoring import kinds
from pydsl.authoring.callee import Callee, called, not_called
from pydsl.authoring.forms import FORM_WORDS, composite_names, kind_named, refuse_shape
from pydsl.authoring.inputs import NOTHING, DeclaredOutputs, Input, inputs_of, outputs_for, signature_of
from pydsl.authoring.kinds import CONTAINER_FIELDS, TEMPLATE_FIELDS, Kind
from pydsl.authoring.names import argo_name, check_step_name
from pydsl.authoring.places import definition, did_you_mean, here, mistake
from pydsl.authoring.sealed import Sealed
from pydsl.errors import AuthoringError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from inspect import Signature

    from typing_extensions import ParamSpec, Self, Unpack

    from pydsl.authoring.calls import Call
    from pydsl.authoring.options import Options
    from pydsl.authoring.places import Spot
    from pydsl.authoring.source.packages import Package
    from pydsl.authoring.spelt import SpeltTemplate
    from pydsl.diagnostics import Place
    from pydsl.spec.template import Template as SpecTemplate

    P = ParamSpec("P")
else:
    P = typing.ParamSpec("P")

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
T = TypeVar("T")

COMPOSITE, DESCRIPTION, PYTHON = "composite", "description", "python"
PYTHON_OPTIONS = frozenset({"mode", "installed", "archive"})
OPTIONS = TEMPLATE_FIELDS | CONTAINER_FIELDS | PYTHON_OPTIONS


class NotCalled(AuthoringError, AttributeError):
    """An AttributeError too, as Python raises it: who asks whether there's such an attribute gets the answer."""


class Template(Sealed, Callee, Generic[P, R_co]):
    """A template made of a function. Inside of a block, a call of it adds a step or a task."""

    def __init__(
        self, function: Callable[..., Any], options: dict[str, Any], spots: Mapping[str, Spot] | None = None
    ) -> None:
        self.is_static = isinstance(function, staticmethod)
        self.function = function = function.__func__ if isinstance(function, staticmethod) else function
        self.options = options
        self.option_spots: Mapping[str, Spot] = spots or {}
        """Where each option is written."""
        self.name = options.pop("name", None) or argo_name(getattr(function, "__name__", ""))
        self._form: str | None = None
        self._signature: Signature | None = None
        self._inputs: dict[str, Input] | None = None
        self._outputs: DeclaredOutputs | None = None
        self._required: tuple[str, ...] | None = None
        self.__doc__ = function.__doc__
        self.__name__ = getattr(function, "__name__", self.name)
        self.__wrapped__ = function

    def __call__(self, /, *args: P.args, **kwargs: P.kwargs) -> Call[R_co]:
        """Add a step or a task to the open block. Raises AuthoringError outside of one."""
        frame = sys._getframe(1)
        return called(self, args, kwargs, frame.f_code, frame.f_lasti)

    def __repr__(self) -> str:
        return f"<template {self.name}>"

    def __format__(self, spec: str) -> str:
        raise not_called(self, "can't be put into a text")

    def _settable(self) -> tuple[frozenset[str], str]:
        return OPTIONS, "write @template({}=...), or .variant(name, {}=...)"

    if not TYPE_CHECKING:  # a typo is told by type checkers too

        def __getattr__(self, name):
            from pydsl.authoring.calls import Call  # only who mistakes one for the other pays for it

            if name.startswith("_") or not hasattr(Call, name):
                raise AttributeError(f"the template {self.__dict__.get('name')} has no {name}")
            word = self.__dict__.get("__name__")
            message = f"{word} is a template, and .{name} is of a call of it"
            raise NotCalled(mistake("PD506", message, f"call it: {word}(...).{name}").diagnostics)

    def __get__(self, instance: object, owner: type | None = None) -> Self:
        if self.is_static:
            return self
        first = next(iter(plain_function(self.function).__code__.co_varnames), "")
        if first in ("self", "cls"):
            message = f"{self.__name__} is a method: a template can't have a `{first}`"
            raise mistake("PD509", message, "define it outside of the class", self.where())
        message = f"{self.__name__} stands in a class and takes no `self`: Python makes a method of it"
        raise mistake("PD509", message, "write @staticmethod between @template and `def`", self.where())

    def variant(self, name: str, /, **options: Unpack[Options]) -> Self:
        """Return the same template with other options, under another name."""
        spots = check_options(options, sys._getframe(1))
        check_step_name(name, what="template")
        return type(self)(self.function, {**self.options, **options, "name": name}, {**self.option_spots, **spots})

    @property
    def form(self) -> str:
        """Which of the three it is: `"composite"`, `"description"` or `"python"`."""
        if self._form is None:
            self._form = self._told_form()
        return self._form

    @property
    def is_composite(self) -> bool:
        """Whether its body makes steps or tasks."""
        return self.form == COMPOSITE

    @property
    def has_fn(self) -> bool:
        """Whether it's a plain function that can be called as such."""
        return self.form == PYTHON

    @property
    def kind(self) -> Any:
        """The kind that a description promises; None for the other forms."""
        return kind_of(self.signature.return_annotation)

    @property
    def signature(self) -> Signature:
        """The function's signature, its annotations as objects."""
        if self._signature is None:
            self._signature = signature_of(plain_function(self.function))
        return self._signature

    @property
    def inputs(self) -> Mapping[str, Input]:  # type: ignore[override]  # read only here
        """Its inputs by Python name."""
        if self._inputs is None:
            self._inputs = self._told_inputs()
        return self._inputs

    @property
    def outputs(self) -> DeclaredOutputs:  # type: ignore[override]  # read only here
        """What a call of it gives."""
        if self._outputs is None:
            self._outputs = self._told_outputs()
        return self._outputs

    @property
    def required(self) -> tuple[str, ...]:
        """The inputs that every call has to pass."""
        if self._required is None:
            self._required = tuple(name for name, item in self.inputs.items() if item.is_required)
        return self._required

    @property
    def python_name(self) -> str:
        """What Python calls the function."""
        return self.__name__

    @property
    def output_hint(self) -> str | None:  # type: ignore[override]  # worked out here
        """What to write so that it has an output."""
        if self.form == DESCRIPTION:
            return "annotate it: `-> Container[str]`, with outputs=...; `.result` is what it prints"
        return "annotate what it returns: `-> str`, `-> int`, `-> Path`, ..."

    def where(self) -> Place:
        """Where the function is defined."""
        return definition(plain_function(self.function))

    def _told_form(self) -> str:
        function = plain_function(self.function)
        kind = kind_of(self.signature.return_annotation)
        is_composite = composite_names(function)
        if kind is not None and is_composite:
            raise mistake(
                "PD509",
                f"{self.__name__} opens a block, and is annotated to return {kind.__name__}",
                "annotate what its block gives, or return the kind without a block",
                self.where(),
            )
        if kind is None and not is_composite:
            self._refuse_unsaid_kind(function)
        return DESCRIPTION if kind is not None else COMPOSITE if is_composite else PYTHON

    def _refuse_unsaid_kind(self, function: types.FunctionType) -> None:
        """Raise AuthoringError for a description that lacks its annotation: it would be shipped as Python."""
        foreign = _foreign_kind(self.signature.return_annotation)
        if foreign is not None:
            message = f"{self.__name__} is annotated to return {foreign[0]}, which is no template"
            raise mistake("PD509", message, f"from pydsl import {foreign[1]}", self.where())
        kind = kind_named(function)
        if kind is not None:
            message = f"{self.__name__} makes a {kind}, and its annotation doesn't say so"
            raise mistake("PD509", message, f"annotate it: `-> {kind}`", self.where())

    def _told_inputs(self) -> dict[str, Input]:
        return inputs_of(plain_function(self.function), self.signature)

    def _told_outputs(self) -> DeclaredOutputs:
        annotation = self.signature.return_annotation
        if self.form == DESCRIPTION:
            given = typing.get_args(annotation)
            annotation = given[0] if given else None
        if annotation is self.signature.empty:
            return NOTHING
        return outputs_for(plain_function(self.function), annotation)


class PythonTemplate(Template[P, R_co]):
    """A template whose function is plain Python: `.fn` is that function."""

    def _told_inputs(self) -> dict[str, Input]:
        try:
            return super()._told_inputs()
        except AuthoringError:
            self._tell_all()
            raise

    def _told_outputs(self) -> DeclaredOutputs:
        try:
            return super()._told_outputs()
        except AuthoringError:
            self._tell_all()
            raise

    def _tell_all(self) -> None:
        """Raise AuthoringError for what a plain function's annotations can't say, at each of them."""
        if self.form == PYTHON:
            from pydsl.authoring.source import signature_of as read

            read(self.function)

    @property
    def fn(self) -> Callable[P, R_co]:
        """The plain function, for unit tests and for use in other Python templates."""
        if self.form != PYTHON:
            words = FORM_WORDS[self.form]
            raise mistake(
                "PD509",
                f"{self.__name__} is {words}: it has no plain function",
                "only a template that runs Python in the pod has .fn",
            )
        return self.function

    def package(self) -> Package:
        """Pack what `mode="archive"` ships: `.data` is for where `archive=` says, `.digest` its SHA-256."""
        from pydsl.authoring.source import python_template
        from pydsl.authoring.source.packages import pack

        script = python_template(self.fn, mode="archive", installed=self.options.get("installed", ()))
        return script.package or pack(())


def plain_function(function: Any) -> types.FunctionType:
    """Look through decorators that say what they wrap."""
    while hasattr(function, "__wrapped__") and not isinstance(function, Template):
        function = function.__wrapped__
    if not isinstance(function, types.FunctionType):
        raise mistake("PD509", f"{function!r:.60} is no function written in Python", "write a function with `def`")
    return function


def kind_of(annotation: Any) -> type[Kind[Any]] | None:
    """Return the kind that an annotation names, `Container` for `Container[str]`; None if it names none."""
    origin = typing.get_origin(annotation) or annotation
    return origin if isinstance(origin, type) and issubclass(origin, Kind) else None


_FOREIGN = ("pydsl.spec", "typing", "collections.abc", "hera.")
"""Where classes come from that are called as kinds are, and that people import in place of those."""


def _foreign_kind(annotation: Any) -> tuple[str, str] | None:
    """Return what a class is called that is taken for a kind, with the kind's name; None for any other annotation."""
    name, module = getattr(annotation, "__name__", ""), getattr(annotation, "__module__", "")
    kind = name.removesuffix("Template")
    if not module.startswith(_FOREIGN) or kind_of(getattr(kinds, kind, None)) is None:
        return None
    home = "pydsl.spec" if module.startswith("pydsl.spec") else module.partition(".")[0]
    return f"{module if module == 'collections.abc' else home}.{name}", kind


def check_options(options: Mapping[str, Any], frame: types.FrameType) -> dict[str, Spot]:
    """Raise AuthoringError for an option that no template has, or can't have; give where each is written."""
    for name in options:
        if name not in OPTIONS and name != "name":
            hint = _CALLED_ELSEWHERE.get(name) or did_you_mean(name, sorted({*OPTIONS, "name"}))
            raise mistake("PD508", f"@template has no option {name}", hint, here(frame).place(name))
    spot = here(frame)
    if options.get("name") is not None:
        check_step_name(typing.cast("str", options["name"]), spot.place("name"), "template")
    from pydsl.authoring.expected import check_kinds  # who has no options doesn't pay for it

    check_kinds(options, spot.place)
    return dict.fromkeys(options, spot)


_RESOURCES = 'write resources={"requests": {"cpu": "500m", "memory": "1Gi"}, "limits": {...}}'
_PACKAGES = "the image has to have them; installed=[...] names packages of your own that it has"
_ORDER = "a call waits for those whose outputs it gets; for any other: call.after(...)"
_CALLED_ELSEWHERE = {
    **dict.fromkeys(("retries", "max_retries", "retry_strategy", "num_retries"), "write retry=Retry(limit=3)"),
    **dict.fromkeys(("cpu", "gpu", "memory", "requests", "limits"), _RESOURCES),
    **dict.fromkeys(("packages", "packages_to_install", "requirements", "pip"), _PACKAGES),
    **dict.fromkeys(("depends", "dependencies", "depends_on", "after", "upstream"), _ORDER),
    **dict.fromkeys(("secret", "secrets"), 'write env={"TOKEN": secret("name", "key")}'),
    **dict.fromkeys(("cache", "cached", "caching"), "write memoize=Memoize(...) of pydsl.spec"),
    **dict.fromkeys(("when", "condition"), "a composite says it of the call: with when(...):"),
    **dict.fromkeys(("with_items", "with_param", "loop"), "a composite says it of the call: with each(...) as item:"),
    **dict.fromkeys(("inputs", "outputs"), "the function's parameters and what it returns are those"),
}
"""What is written here for the options of hera, kfp, Airflow, Prefect and the like."""


class _Decorator:
    """`@template(...)` with its options, waiting for the function."""

    def __init__(self, options: dict[str, Any], spots: dict[str, Spot]) -> None:
        self.options = options
        self.spots = spots

    @overload
    def __call__(self, function: Callable[P, Kind[T]], /) -> Template[P, T]: ...  # type: ignore[overload-overlap]  # the narrower comes first
    @overload
    def __call__(self, function: Callable[P, R], /) -> PythonTemplate[P, R]: ...
    def __call__(self, function: Any, /) -> Any:
        return _made(function, dict(self.options), self.spots)


@overload
def template(function: Callable[P, Kind[T]], /) -> Template[P, T]: ...  # type: ignore[overload-overlap]  # the narrower comes first
@overload
def template(function: Callable[P, R], /) -> PythonTemplate[P, R]: ...
@overload
def template(spec: SpecTemplate, /) -> SpeltTemplate: ...
@overload
def template(**options: Unpack[Options]) -> _Decorator: ...
def template(function: Any = None, /, **options: Any) -> Any:
    """Make a template of a function: of one that opens a block, that returns a kind, or that runs in the pod.

    Options are what the template needs by itself: image, resources, retry, timeout, env, volumes, ... A Template of
    `pydsl.spec` can be called, too, when it's given here. Raises AuthoringError for an option that's misspelt, and for
    a function that can't be a template.
    """
    spots = check_options(options, sys._getframe(1)) if options else {}
    if function is None:
        return _Decorator(options, spots)
    if type(function).__module__ == "pydsl.spec.template":
        from pydsl.authoring.spelt import SpeltTemplate

        return SpeltTemplate(function, sys._getframe(1))
    return _made(function, options, spots)


def _made(function: Any, options: dict[str, Any], spots: dict[str, Spot]) -> PythonTemplate[Any, Any]:
    if isinstance(function, Template):
        raise mistake("PD509", f"{function.name} is a template already", "use .variant(name, ...) for other options")
    refuse_shape(function)
    return PythonTemplate(function, options, spots)
