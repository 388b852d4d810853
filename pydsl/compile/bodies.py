"""Templates of steps and tasks: a composite's body, a loop's body, a hook's body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.authoring.blocks import TemplateBlock
from pydsl.authoring.entries import Loop
from pydsl.authoring.kinds import Kind
from pydsl.authoring.places import about, mistake
from pydsl.authoring.printing import printing
from pydsl.authoring.references import InputRef
from pydsl.authoring.spelt import SpeltTemplate
from pydsl.authoring.stack import Frame, entered
from pydsl.authoring.templates import DESCRIPTION
from pydsl.compile.entries import BY_CONTINUING, BY_NAMES, made_entry, use_dependencies
from pydsl.compile.inputs import described_input, template_inputs
from pydsl.compile.loops import finish_source
from pydsl.compile.marking import is_composite
from pydsl.compile.options import FIELDS, merged_options, template_fields
from pydsl.compile.origins import TemplateOrigin
from pydsl.compile.outputs import composite_outputs, exported
from pydsl.compile.products import Product
from pydsl.compile.skips import may_lack_file
from pydsl.compile.texts import Resolver
from pydsl.compile.units import Unit, is_file
from pydsl.spec.dag import DAGTemplate
from pydsl.spec.template import Inputs
from pydsl.spec.template import Template as SpecTemplate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydsl.authoring.callee import Callee
    from pydsl.authoring.places import Spot
    from pydsl.authoring.templates import Template
    from pydsl.compile.compilation import Compilation


def compile_template(compilation: Compilation, callee: Callee, product: Product) -> None:
    """Make the spec of a template of any form."""
    if isinstance(callee, SpeltTemplate):
        product.spec, product.origin = callee.spec, TemplateOrigin(callee.where)
        return
    if not is_composite(callee):
        from pydsl.compile.kinds import compile_leaf

        product.spec = compile_leaf(compilation.descriptions, callee)
        product.origin = TemplateOrigin(callee.where, options=_spots(compilation, callee))
        return
    if isinstance(callee, TemplateBlock):
        body, returned = callee, None
        owners: tuple[Any, ...] = (callee,)
        options: dict[str, Any] = {}
    else:
        body, returned = run_composite(callee)  # type: ignore[arg-type]  # a composite is a block or a function
        owners, options = (callee, body), callee.options  # type: ignore[attr-defined]  # both have them
    unit = Unit(compilation, callee.name, body.kind, owners, body.spot)
    if not body.items:
        raise mistake("PD510", f"the block of {callee.name} has no call in it", "call a template in it", body.spot)
    if body.options:
        from pydsl.authoring.expected import check_kinds  # who has no options doesn't pay for it

        check_kinds(body.options, body.spot.place)
    written: Mapping[str, Spot] = getattr(callee, "option_spots", {})
    merged = merged_options(callee.name, options, body.options, body.spot, FIELDS[body.kind], written)
    with about(unit), entered(body.frame):  # texts are read in the frame that they were written in
        compile_unit(unit, body.items, product, callee, merged)
        spots = {**written, **dict.fromkeys(body.options, body.spot)}
        product.origin = TemplateOrigin(product.where, unit.groups, spots)
        unit.spot = body.spot
        outputs = composite_outputs(unit, callee, returned)
    if outputs is not None and product.spec is not None:
        product.spec.outputs = outputs
    finish_bodies(unit)


def _spots(compilation: Compilation, callee: Any) -> dict[str, Spot]:
    """Return where each option of a template that runs something itself is written."""
    said: dict[str, Spot] = dict(getattr(callee, "option_spots", {}))
    if isinstance(callee, Kind) or callee.form == DESCRIPTION:
        kind, _ = compilation.descriptions.of(callee)
        spot: Spot = kind._spot
        said.update(dict.fromkeys(kind._given, spot))
    return said


def run_composite(template: Template[..., Any]) -> tuple[TemplateBlock, Any]:
    """Run a composite's function, once, with references as its arguments; give its block and what it returned."""
    from pydsl.compile.refused import refuse_idle, refuse_waiting

    refuse_waiting(template)
    writing = _Writing(template)
    frame = Frame(writing)
    arguments = {name: InputRef(item, template) for name, item in template.inputs.items()}
    with about(None), entered(frame), printing():
        returned = template.function(**arguments)
    frame.require_entered()
    refuse_idle(template)
    if writing.body is None:
        raise mistake(
            "PD510", f"{template.name} opened no block", "write `with Steps():` or `with DAG():`", template.where()
        )
    return writing.body, returned


class _Writing:
    """Takes the block that a composite's function opens; a second one is a mistake."""

    def __init__(self, template: Any) -> None:
        self.template = template
        self.body: TemplateBlock | None = None

    def adopt(self, body: TemplateBlock, frame: Frame) -> None:
        """Take the block."""
        if self.body is not None:
            raise mistake(
                "PD510",
                f"{self.template.name} opens a second block",
                "a template has one; make the other a template of its own",
                body.spot,
            )
        self._refuse_said(body)
        body.name = self.template.name
        self.body = body

    def _refuse_said(self, body: TemplateBlock) -> None:
        """Raise AuthoringError for what a block says that its function says already."""
        if body.said_name is not None:
            hint = f'leave it out, or write @template(name="{body.said_name}")'
            raise mistake("PD508", f"the block of {self.template.name} can't have a name of its own", hint, body.spot)
        if body.own_inputs:
            message = f"the block of {self.template.name} can't have inputs of its own"
            raise mistake("PD508", message, "the function's parameters are its inputs", body.spot)


def compile_unit(unit: Unit, items: Sequence[Any], product: Product, callee: Any, options: dict[str, Any]) -> None:
    """Make the spec of a template that's made of calls."""
    unit.lay_out(items)
    spec = SpecTemplate(name=unit.name)
    resolver = Resolver(unit.path, getattr(callee, "frame", None))
    fail_fast = options.pop("fail_fast", None) if unit.kind == "dag" else None
    target = options.pop("target", None)
    by_names = options.pop("dependencies", None)
    for name, value in template_fields(options, resolver).items():
        setattr(spec, name, value)
    groups = [[made_entry(unit, entry) for entry in group] for group in unit.groups]
    if unit.kind == "dag":
        if groups and by_names:
            use_dependencies(unit, groups[0], BY_NAMES)
        elif groups and any(task.continue_on is not None for task in groups[0]):
            use_dependencies(unit, groups[0], BY_CONTINUING)
        spec.dag = DAGTemplate(
            target=target if target is None else resolver.text(target),
            fail_fast=fail_fast,
            tasks=groups[0] if groups else [],
        )
    else:
        spec.steps = groups
    spec.inputs = template_inputs(callee, resolver) if callee is not None else _imported_inputs(unit)
    product.spec = spec
    product.origin = TemplateOrigin(product.where, unit.groups)


def compile_body(parent: Unit, link: Any, name: str, kind: str, items: Sequence[Any]) -> Unit:
    """Make the template of a loop's or a hook's calls, below the template around it."""
    unit = Unit(parent.compilation, name, kind, (), link.spot)
    unit.parent, unit.link = parent, link
    if isinstance(link, Loop):
        parent.compilation.entries[link].body = unit
    product = Product(name, link.spot.place)
    parent.compilation.add(product)
    with about(unit):
        compile_unit(unit, items, product, None, {})
    parent.bodies.append(unit)
    unit.product = product
    return unit


def finish_bodies(unit: Unit) -> None:
    """Do what can be done only when it's known what's collected: the outputs of bodies, the items of ranges."""
    for group in unit.groups:
        for entry in group:
            if entry.is_collected:
                finish_source(entry)
    for body in unit.bodies:
        finish_bodies(body)
        if body.exports and body.product is not None and body.product.spec is not None:
            body.product.spec.outputs = exported(body)


def _imported_inputs(unit: Unit) -> Inputs | None:
    if not unit.imports:
        return None
    inputs = Inputs()
    for name, node in unit.imports.items():
        described_input(inputs, name, node, optional=is_file(node) and may_lack_file(unit, node))
    return inputs
