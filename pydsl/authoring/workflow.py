"""Workflows, workflow templates, cron workflows: what a file binds and `pydsl compile` writes."""

from __future__ import annotations

import copy
import sys
import typing
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from pydsl.authoring.blocks import HookBlock, TemplateBlock
from pydsl.authoring.callee import Callee
from pydsl.authoring.emitted import Emitted
from pydsl.authoring.innermost import current
from pydsl.authoring.inputs import REQUIRED, Input
from pydsl.authoring.library import LibraryTemplate
from pydsl.authoring.passing import bound
from pydsl.authoring.places import Spot, did_you_mean, here, mistake
from pydsl.authoring.printing import printing
from pydsl.authoring.references import Variable
from pydsl.authoring.stack import Frame, entered
from pydsl.authoring.workflow_options import WORKFLOW

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from typing_extensions import ParamSpec, Self, Unpack

    from pydsl.authoring.shortcuts import ClusterRun
    from pydsl.authoring.templates import Template
    from pydsl.authoring.workflow_options import TemplateOptions, WorkflowOptions
    from pydsl.diagnostics import Diagnostic

    P = ParamSpec("P")
else:
    P = typing.ParamSpec("P")

T = TypeVar("T")


class Workflow(Emitted, Generic[P]):
    """A workflow: made from a function, `Workflow(main)`, or of blocks, `with Workflow(generate_name="x-") as w:`.

    Its fields are those of Argo's metadata and spec, in snake case. Raises AuthoringError for one that isn't there.
    """

    KIND = "Workflow"

    def _known_options(self) -> frozenset[str]:
        return WORKFLOW

    @overload
    def __init__(self: Workflow[P], main: Template[P, Any], /, **options: Unpack[WorkflowOptions]) -> None: ...
    @overload
    def __init__(self: Workflow[...], main: Callee | None = None, /, **options: Unpack[WorkflowOptions]) -> None: ...
    def __init__(self, main: Any = None, /, *more: Any, **options: Any) -> None:
        spot = here(sys._getframe(1))
        if more:
            hint = 'write Workflow(main, name="...")' if isinstance(main, str) else "say options by their names"
            raise mistake("PD513", f"{self.KIND}() takes one template, and {len(more) + 1} are passed", hint, spot)
        self._begin(main, options, spot)

    def _begin(self, main: Any, options: dict[str, Any], spot: Spot) -> None:
        self.spot = spot
        self.main = main
        self.options = self._checked(options, WORKFLOW)
        self.templates: tuple[Any, ...] = _listed(self.options.pop("templates", ()), spot)
        said = self.options.pop("arguments", None) or {}
        if not hasattr(said, "keys") and not type(said).__module__.startswith("pydsl.spec"):
            message = f"arguments: expected a map, got {said!r:.60}"
            raise mistake("PD502", message, 'write {"name": "text"}', spot.place("arguments"))
        self.spec_arguments: Any = said if type(said).__module__.startswith("pydsl.spec") else None
        """All arguments as an object of `pydsl.spec`, taken as it is."""
        self.loose_arguments: dict[str, Any] = {} if self.spec_arguments is not None else dict(said)
        self.arguments: dict[str, Any] = {}
        self.parameters: list[tuple[Input, Any]] = []
        self.bodies: list[TemplateBlock] = []
        self.hooks: tuple[HookBlock, ...] = ()
        self.frame = Frame(self)
        self.refers_to: WorkflowTemplate[Any] | None = None
        self.given_spot: Spot | None = None
        if main is not None and not isinstance(main, Callee):
            raise mistake("PD513", f"{_called(main):.60} is no template", _meant(main), spot)

    def __repr__(self) -> str:
        said = self.options.get("name") or self.options.get("generate_name") or getattr(self, "name", "")
        known = dict.fromkeys(one.name for one in (self.main, *self.bodies, *self.templates) if isinstance(one, Callee))
        of = f" of {', '.join(known)}" if known else f" of {self.refers_to.name}" if self.refers_to is not None else ""
        return f"<{self.KIND}{f' {said}' if said else ''}{of}>"

    def _repr_markdown_(self) -> str:
        """Return what a notebook shows: the manifest."""
        return f"```yaml\n{self.to_yaml()}```"

    # Arguments

    def given(self, /, *args: P.args, **kwargs: P.kwargs) -> Self:
        """Return a copy with these arguments for its main template. Raises AuthoringError as a call would."""
        spot = here(sys._getframe(1))
        main = self.entry
        if main is None:
            raise mistake(
                "PD513", "this workflow has no main function: its arguments aren't known", "use arguments={...}", spot
            )
        twin = copy.copy(self)
        twin.given_spot = spot
        twin.arguments = {**self.arguments, **bound(main, args, kwargs, spot)}
        return twin

    @property
    def entry(self) -> Callee | None:
        """The template that it begins with, where that's known here."""
        if self.refers_to is not None:
            return self.refers_to.entry_named(self.options.get("entrypoint"))
        return self.main or (self.bodies[0] if self.bodies else None)

    def parameter(self, name: str, default: Any = REQUIRED, *, type: Any = str, **more: Any) -> Any:
        """Declare a parameter of the workflow; what comes back stands for its value.

        `default` is the value in `spec.arguments`. `more` is what `Parameter` takes: description, enum.
        """
        from pydsl.authoring.markers import Parameter

        spot = here(sys._getframe(1))
        item = Input(name.replace("-", "_"), name, type, default, markers=(Parameter(**more),) if more else ())
        if any(one.name == name for one, _ in self.parameters):
            raise mistake("PD507", f"the workflow has a parameter {name} already", None, spot)
        value = None if default is REQUIRED else bound(_Holder(item), (), {item.python_name: default}, spot)
        self.parameters.append((item, value[item.python_name] if value else None))
        return Variable(f"workflow.parameters.{name}", type)

    # Blocks

    def __enter__(self) -> Self:
        if current() is not None:
            raise mistake("PD510", "a workflow inside of another block", "define it at the top of the file", self.spot)
        self._entered = entered(self.frame)
        self._entered.__enter__()
        self._printing = printing()
        self._printing.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._printing.__exit__(kind, error, trace)
        self._entered.__exit__(kind, error, trace)
        if error is None:
            self.frame.require_entered()

    def adopt(self, body: TemplateBlock, frame: Frame) -> None:
        """Take a block that's opened inside of the workflow as a template of it."""
        body.name = body.said_name or "main"
        if any(one.name == body.name for one in self.bodies):
            raise mistake(
                "PD507",
                f"two blocks of the workflow are called {body.name}",
                f'give each a name: {type(body).__name__}("name")',
                body.spot,
            )
        self.bodies.append(body)

    def on_exit(self) -> HookBlock:
        """Open a block whose calls run when the workflow has ended, however it ended."""
        return self._hook("on_exit", None, here(sys._getframe(1)))

    def hook(self, name: str, *, when: bool | str | None = None) -> HookBlock:
        """Open a block whose calls run as soon as `when` holds; the hook "exit" runs at the end."""
        spot = here(sys._getframe(1))
        if name != "exit" and when is None:
            raise mistake(
                "PD510",
                f"the hook {name} doesn't say when it runs",
                'write when=..., such as when=argo.workflow.status == "Running"',
                spot,
            )
        return self._hook(name, when, spot)

    def _hook(self, name: str, when: Any, spot: Spot) -> HookBlock:
        block = HookBlock(self, name, when, spot)
        self.hooks += (block,)
        return block

    # What it can do

    def to_yaml(self) -> str:
        """Write the manifest. Raises AuthoringError for what's wrong in it."""
        from pydsl.authoring import shortcuts

        return shortcuts.to_yaml(self)

    def lint(self) -> list[Diagnostic]:
        """Check it, as `pydsl lint` does."""
        from pydsl.authoring import shortcuts

        return shortcuts.lint(self)

    def run(self, *args: P.args, **kwargs: P.kwargs) -> Any:
        """Run it on this machine, with these arguments, to its end; gives a report."""
        from pydsl.authoring import shortcuts

        return shortcuts.run(self.given(*args, **kwargs) if args or kwargs else self)

    async def run_async(self, *args: P.args, **kwargs: P.kwargs) -> Any:
        """Run it on this machine, as `run` does, while other tasks go on."""
        from pydsl.authoring import shortcuts

        return await shortcuts.run_async(self.given(*args, **kwargs) if args or kwargs else self)

    def submit(self, namespace: str | None = None, **how: Any) -> ClusterRun:
        """Send it to a cluster, and give its run; `how`: context, name, parameters, labels, annotations, ..."""
        from pydsl.authoring import shortcuts

        return shortcuts.submit(self, namespace, **how)

    async def submit_async(self, namespace: str | None = None, **how: Any) -> ClusterRun:
        """Send it to a cluster, as `submit` does, while other tasks go on."""
        from pydsl.authoring import shortcuts

        return await shortcuts.submit_async(self, namespace, **how)


class WorkflowTemplate(Workflow[P]):
    """A workflow that's kept on the cluster: for its templates to be called, or to be submitted."""

    KIND = "WorkflowTemplate"

    @overload
    def __init__(
        self: WorkflowTemplate[P], name: str, main: Template[P, Any], /, **options: Unpack[TemplateOptions]
    ) -> None: ...
    @overload
    def __init__(
        self: WorkflowTemplate[...], name: str, main: Callee | None = None, /, **options: Unpack[TemplateOptions]
    ) -> None: ...
    def __init__(self, name: Any, main: Any = None, /, **options: Any) -> None:
        spot = here(sys._getframe(1))
        if not isinstance(name, str):
            raise mistake("PD513", f"{self.KIND}() begins with its name", f'write {self.KIND}("name", ...)', spot)
        self._begin(main, {"name": name, **options}, spot)
        self.name = name

    @property
    def callees(self) -> list[Callee]:
        """The templates that it lists, in order."""
        return [one for one in (self.main, *self.bodies, *self.templates) if isinstance(one, Callee)]

    def ref(self, template: T, /) -> T:
        """Return one of its templates, to be called by `templateRef`: the same signature and types.

        Raises AuthoringError for a template that isn't its main one, nor in `templates=`.
        """
        known = {one.name: one for one in self.callees}
        if template not in known.values():
            name = getattr(template, "name", repr(template))
            raise mistake("PD513", f"{self.name} has no template {name}", did_you_mean(name, known, "it has"))
        return LibraryTemplate(template, self)  # type: ignore[arg-type, return-value]  # called as the template is

    def workflow(self, **options: Unpack[WorkflowOptions]) -> Workflow[P]:
        """Make a workflow that runs this template, by `workflowTemplateRef`."""
        made: Workflow[P] = Workflow.__new__(Workflow)
        generated = {} if "name" in options else {"generate_name": f"{self.name}-"}
        made._begin(None, {**generated, **options}, here(sys._getframe(1)))
        made.refers_to = self  # pyright: ignore[reportAttributeAccessIssue]  # of the same arguments, whichever they are
        return made

    def entry_named(self, entrypoint: Any) -> Callee | None:
        """Return the template that a workflow made from this one begins with."""
        if entrypoint is None or isinstance(entrypoint, Callee):
            return entrypoint or self.entry
        return next((one for one in self.callees if one.name == entrypoint), None)


class ClusterWorkflowTemplate(WorkflowTemplate[P]):
    """A WorkflowTemplate for all namespaces of a cluster."""

    KIND = "ClusterWorkflowTemplate"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: ClusterWorkflowTemplate[P], name: str, main: Template[P, Any], /, **options: Unpack[TemplateOptions]
        ) -> None: ...
        @overload
        def __init__(
            self: ClusterWorkflowTemplate[...],
            name: str,
            main: Callee | None = None,
            /,
            **options: Unpack[TemplateOptions],
        ) -> None: ...
        def __init__(self, name: Any, main: Any = None, /, **options: Any) -> None: ...


def _called(main: Any) -> str:
    is_of_spec = type(main).__module__ == "pydsl.spec.template"
    return f"{type(main).__name__} of pydsl.spec" if is_of_spec else getattr(main, "__name__", repr(main))


def _meant(main: Any) -> str:
    """Hint at what to write instead of what isn't a template."""
    if isinstance(main, str):
        return 'write Workflow(main, name="...")'
    if type(main).__module__ == "pydsl.spec.template":
        return "make one of it: Workflow(template(...))"
    if isinstance(getattr(main, "__wrapped__", None), Callee):
        return "put @template on top of the other decorators"
    return "decorate the function with @template"


def _listed(templates: Any, spot: Spot) -> tuple[Any, ...]:
    """Return what `templates=` lists; raises AuthoringError for what can't be a template."""
    if isinstance(templates, (Callee, str)) or not hasattr(templates, "__iter__"):
        message = f"templates: expected a list, got {templates!r:.60}"
        raise mistake("PD502", message, "put it into a list: [...]", spot.place("templates"))
    listed = tuple(templates)
    for one in listed:
        if not isinstance(one, (Callee, dict)) and not type(one).__module__.startswith("pydsl.spec"):
            name = getattr(one, "__name__", repr(one))
            hint = "decorate the function with @template" if callable(one) else "list the templates themselves"
            raise mistake("PD502", f"templates: {name:.60} is no template", hint, spot.place("templates"))
    return listed


class _Holder(Callee):
    """Has one input: for checking a value against it."""

    def __init__(self, item: Input) -> None:
        self.name = "the workflow"
        self.inputs: Mapping[str, Input] = {item.python_name: item}


__all__ = ["ClusterWorkflowTemplate", "Workflow", "WorkflowTemplate"]
