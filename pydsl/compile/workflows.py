"""Workflows and what stands beside them, as objects of the spec, with the author's line for each path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from msgspec import Struct
from msgspec.structs import replace

from pydsl.authoring.beside import CronWorkflow, Manifest, WorkflowEventBinding
from pydsl.authoring.callee import Callee
from pydsl.authoring.names import argo_name
from pydsl.authoring.places import about, mistake
from pydsl.authoring.sources import EventValue
from pydsl.authoring.workflow import Workflow
from pydsl.authoring.workflow_options import METADATA
from pydsl.compile.bodies import compile_template
from pydsl.compile.compilation import Compilation
from pydsl.compile.hooks import workflow_hooks
from pydsl.compile.objects import plain_object
from pydsl.compile.options import FIELD_NAMES, texts_by_name, written
from pydsl.compile.origins import Origins, TemplateOrigin
from pydsl.compile.paths import argos_path
from pydsl.compile.products import Product
from pydsl.compile.texts import Resolver
from pydsl.compile.workflow_arguments import workflow_arguments
from pydsl.errors import AuthoringError, DiagnosticsError
from pydsl.manifest.collector import no_collections
from pydsl.spec import encode
from pydsl.spec.meta import ObjectMeta
from pydsl.spec.workflow import Workflow as SpecWorkflow
from pydsl.spec.workflow import WorkflowSpec, WorkflowTemplateRef
from pydsl.spec.workflow_template import ClusterWorkflowTemplate as SpecClusterTemplate
from pydsl.spec.workflow_template import WorkflowTemplate as SpecTemplate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


_KINDS: dict[str, Any] = {
    "Workflow": SpecWorkflow, "WorkflowTemplate": SpecTemplate, "ClusterWorkflowTemplate": SpecClusterTemplate,
}  # fmt: skip


class Compiled(Struct, frozen=True):
    """One manifest: a typed object of Argo's kinds, or JSON of another kind. `name` is what the file calls it."""

    object: Any
    name: str
    origins: Origins
    libraries: tuple[Any, ...] = ()
    """The authored templates that it refers to."""
    callees: tuple[Callee, ...] = ()
    """The templates that it calls, its own and others'."""
    entry: Callee | None = None
    """The template that it begins with."""

    def json(self) -> Any:
        """Return its JSON; raises AuthoringError, at the author's line, for a value that has none."""
        try:
            return encode(self.object)
        except DiagnosticsError as error:
            told = [replace(one, place=self.origins.place(one.path)) for one in error.diagnostics]
            raise AuthoringError(told) from None


def compile_object(authored: Any, name: str = "") -> Compiled:
    """Compile what a file binds. Raises AuthoringError for what's wrong in it, at the author's line."""
    with no_collections(), about(authored):
        if isinstance(authored, Workflow):
            return _workflow(authored, name)
        if isinstance(authored, CronWorkflow):
            return _cron_workflow(authored, name)
        if isinstance(authored, WorkflowEventBinding):
            return _binding(authored, name)
        return _other(authored, name)


def _workflow(authored: Workflow[Any], name: str) -> Compiled:
    compilation = Compilation(compile_template)
    spec = WorkflowSpec()
    resolver = Resolver(argos_path, authored.frame)
    for field, given in _spec_options(authored, resolver):
        setattr(spec, field, given)
    if authored.refers_to is not None:
        scope = True if authored.refers_to.KIND == "ClusterWorkflowTemplate" else None
        spec.workflow_template_ref = WorkflowTemplateRef(name=authored.refers_to.name, cluster_scope=scope)
        compilation.libraries[id(authored.refers_to)] = authored.refers_to
        products: list[Product] = []
        _hooks_of_reference(compilation, authored, spec)
    else:
        spec.entrypoint = _entrypoint(authored)
        products = _templates(compilation, authored, spec)
        spec.templates = [product.spec for product in products] or None  # type: ignore[misc]  # all compiled
    compilation.require_sound()
    spec.arguments = workflow_arguments(authored, spec)
    made = _KINDS[authored.KIND](metadata=metadata(authored, resolver), spec=spec)
    origins = Origins(
        authored.spot,
        tuple(_origin(one) for one in products),
        authored.given_spot,
        tuple(authored.options),
        authored.hooks,
    )
    libraries = tuple(compilation.libraries.values())
    callees = (*compilation.used, *(authored.refers_to.callees if authored.refers_to is not None else ()))
    return Compiled(made, name, origins, libraries, callees, authored.entry)


def _hooks_of_reference(compilation: Compilation, authored: Workflow[Any], spec: WorkflowSpec) -> None:
    """Write the hooks of a workflow that's made from a template: they call what the template has."""
    if not authored.hooks or authored.refers_to is None:
        return
    spec.on_exit, hooks = workflow_hooks(compilation, authored, authored.refers_to.name)
    spec.hooks = {**(spec.hooks or {}), **hooks} or None
    known = Compilation(compile_template)
    for one in authored.refers_to.callees:
        known.use(one)
    known.require_sound()
    for name in compilation.products:
        if name not in known.products:
            raise mistake(
                "PD513",
                f"{authored.refers_to.name} has no template {name}",
                "the hooks of a workflow made from a template can call its templates only",
                authored.hooks[-1].spot,
            )


def _origin(product: Product) -> TemplateOrigin:
    return product.origin or TemplateOrigin(product.where)


def _entrypoint(authored: Workflow[Any]) -> str | None:
    given = authored.options.get("entrypoint")
    if given is not None:
        return given.name if isinstance(given, Callee) else str(given)
    entry = authored.entry
    return entry.name if entry is not None else None


def _templates(compilation: Compilation, authored: Workflow[Any], spec: WorkflowSpec) -> list[Product]:
    """Compile what the workflow begins with, its blocks, what it lists, its hooks; in the order that it lists."""
    listed = [one for one in authored.templates if isinstance(one, Callee)]
    said = [one for field in ("entrypoint", "on_exit") if isinstance(one := authored.options.get(field), Callee)]
    for one in (authored.main, *authored.bodies, *listed, *said):
        if one is not None:
            compilation.use(one)
    if authored.hooks:
        on_exit, hooks = workflow_hooks(compilation, authored, spec.entrypoint or "workflow")
        spec.on_exit = on_exit or spec.on_exit
        spec.hooks = {**(spec.hooks or {}), **hooks} or None
    return _ordered(compilation, authored)


def _ordered(compilation: Compilation, authored: Workflow[Any]) -> list[Product]:
    products = dict(compilation.products)
    first: list[Product] = []
    for one in authored.templates:
        if isinstance(one, Callee):
            if one.name in products:
                first.append(products.pop(one.name))
        else:
            first.append(Product(str(getattr(one, "name", "")), authored.spot.place, one))
    if first and authored.main is not None and authored.main.name in products:
        first.insert(0, products.pop(authored.main.name))
    return [*first, *products.values()]


def _spec_options(authored: Workflow[Any], resolver: Resolver) -> Iterator[tuple[str, Any]]:
    for name, given in authored.options.items():
        if name in METADATA or name == "entrypoint":
            if name == "entrypoint" and authored.refers_to is not None:
                yield name, given.name if isinstance(given, Callee) else given
        elif isinstance(given, Callee):
            yield name, given.name
        else:
            yield FIELD_NAMES.get(name, name), written(name, given, resolver)


def metadata(authored: Any, resolver: Resolver) -> Any:
    """Write an object's metadata: its name, and what's said beside."""
    options: Mapping[str, Any] = authored.options
    if "metadata" in options:
        return _with_name(resolver.anything(options["metadata"]), getattr(authored, "name", None))
    given = {name: _metadatum(name, options[name], resolver) for name in METADATA if name in options}
    if "name" not in given and "generate_name" not in given:
        own = getattr(authored, "name", None)
        given.update({"name": own} if own else _generated(authored))
    return ObjectMeta(**given)


def _metadatum(name: str, given: Any, resolver: Resolver) -> Any:
    is_map = name in ("labels", "annotations") and isinstance(given, dict)
    return texts_by_name(given, resolver) if is_map else resolver.anything(given)


def _with_name(given: Any, name: str | None) -> Any:
    """Add the name that an object begins with to the metadata that's said of it."""
    if isinstance(given, dict):
        return {"name": name, **given} if name else given
    if name and isinstance(given, ObjectMeta) and given.name is None:
        return attrs.evolve(given, name=name)
    return given


def _generated(authored: Workflow[Any]) -> dict[str, str]:
    main = authored.main
    if main is None:
        raise mistake("PD513", "the workflow has no name", 'write generate_name="..." or name="..."', authored.spot)
    return {"generate_name": f"{main.name}-"}


def _cron_workflow(authored: CronWorkflow, name: str) -> Compiled:
    from pydsl.spec.cron import CronWorkflow as SpecCronWorkflow
    from pydsl.spec.cron import CronWorkflowSpec

    inner = _workflow(authored.workflow, name)
    resolver = Resolver(argos_path)
    fields = {key: resolver.anything(value) for key, value in authored.options.items() if key not in METADATA}
    if "workflow_metadata" not in fields:
        fields["workflow_metadata"] = _workflow_metadata(inner.object.metadata)
    spec = CronWorkflowSpec(**fields, workflow_spec=inner.object.spec)
    made = SpecCronWorkflow(metadata=metadata(authored, resolver), spec=spec)
    origins = replace(inner.origins, whole=authored.spot, options=tuple(authored.options))
    return Compiled(made, name, origins, inner.libraries, inner.callees, inner.entry)


def _workflow_metadata(of: Any) -> Any:
    labels, annotations = of.labels, of.annotations
    return ObjectMeta(labels=labels, annotations=annotations) if labels or annotations else None


def _binding(authored: WorkflowEventBinding, name: str) -> Compiled:
    from pydsl.spec.event import Event, Submit, WorkflowEventBindingSpec
    from pydsl.spec.event import WorkflowEventBinding as SpecBinding
    from pydsl.spec.parameter import Arguments, Parameter, ValueFrom

    submit = authored.submit
    if authored.template is not None:
        parameters = [
            Parameter(name=argo_name(key), value_from=ValueFrom(event=value.text))
            if isinstance(value, EventValue)
            else Parameter(name=argo_name(key), value=str(value))
            for key, value in authored.arguments.items()
        ]
        scope = True if authored.template.KIND == "ClusterWorkflowTemplate" else None
        reference = WorkflowTemplateRef(name=authored.template.name, cluster_scope=scope)
        submit = Submit(
            workflow_template_ref=reference, arguments=Arguments(parameters=parameters) if parameters else None
        )
    spec = WorkflowEventBindingSpec(event=Event(selector=authored.selector), submit=submit)
    made = SpecBinding(metadata=metadata(authored, Resolver(argos_path)), spec=spec)
    return Compiled(made, name, Origins(authored.spot))


def _other(authored: Any, name: str) -> Compiled:
    spot = getattr(authored, "spot", None)
    content = authored.content if isinstance(authored, Manifest) else authored
    if type(content).__module__.startswith("pydsl.spec"):
        return Compiled(content, name, Origins(spot))
    return Compiled(plain_object(content, spot), name, Origins(spot))
