"""One compilation: the templates that a workflow reaches, each once, under its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from pydsl.authoring.blocks import TemplateBlock
from pydsl.authoring.kinds import Kind, TemplateRef
from pydsl.authoring.library import LibraryTemplate
from pydsl.authoring.places import mistake
from pydsl.authoring.sources import OutputSource
from pydsl.authoring.templates import COMPOSITE, PYTHON, Template
from pydsl.spec.template import Template as SpecTemplate
from pydsl.spec.template import TemplateRef as SpecTemplateRef

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.authoring.callee import Callee
    from pydsl.authoring.inputs import Output
    from pydsl.compile.origins import TemplateOrigin
    from pydsl.compile.units import UnitEntry
    from pydsl.diagnostics import Place


@attrs.define(eq=False)
class Product:
    """A template that was compiled, or is being compiled: `spec` is None until then."""

    name: str
    where: Callable[[], Place | None]
    spec: SpecTemplate | None = None
    origin: TemplateOrigin | None = None


@attrs.frozen
class Used:
    """How a call names what it calls, and how that takes its arguments."""

    template: str | None = None
    reference: SpecTemplateRef | None = None
    is_marked: bool = False
    """Whether it reads marks: a Python function does, and what's made of calls hands them on."""
    is_python: bool = False


class Compilation:
    """Collects templates by following calls."""

    def __init__(self) -> None:
        self.products: dict[str, Product] = {}
        self.used: dict[Any, Used] = {}
        self.descriptions: dict[Any, tuple[Kind[Any], Any]] = {}
        self.inline: dict[Any, Product] = {}
        self.libraries: dict[int, Any] = {}
        self.paths: dict[tuple[Any, str, bool], str] = {}
        self.entries: dict[Any, UnitEntry] = {}
        """The entry of each call and each loop, by what the author wrote: that itself isn't changed."""

    # Templates by their callees

    def use(self, callee: Callee) -> Used:
        """Make sure that a template is compiled; tell how a call names it."""
        used = self.used.get(callee)
        return used if used is not None else self._use(callee)

    def _use(self, callee: Callee) -> Used:
        if isinstance(callee, LibraryTemplate):
            self.libraries[id(callee.library)] = callee.library
            used = Used(
                reference=self._library_reference(callee),
                is_marked=reads_marks(callee.template),
                is_python=is_python(callee.template),
            )
        elif self._is_reference(callee):
            used = Used(reference=self._reference(callee))
        else:
            used = Used(template=callee.name, is_marked=reads_marks(callee), is_python=is_python(callee))
        self.used[callee] = used
        if used.reference is None:
            self.make(callee)
        return used

    def _library_reference(self, callee: LibraryTemplate) -> SpecTemplateRef:
        scope = True if callee.library.KIND == "ClusterWorkflowTemplate" else None
        return SpecTemplateRef(name=callee.library.name, template=callee.name, cluster_scope=scope)

    def _is_reference(self, callee: Callee) -> bool:
        return isinstance(callee, TemplateRef) or (isinstance(callee, Template) and callee.kind is TemplateRef)

    def _reference(self, callee: Callee) -> SpecTemplateRef:
        kind, _ = self.described(callee)
        return SpecTemplateRef(
            name=kind.name, template=kind._given.get("template"), cluster_scope=kind._given.get("cluster_scope")
        )

    def make(self, callee: Callee) -> None:
        """Compile a template under its name; equal definitions under one name are one template."""
        from pydsl.compile.bodies import compile_template

        known = self.products.get(callee.name)
        product = Product(callee.name, callee.where)
        if known is None:
            self.products[callee.name] = product
        compile_template(self, callee, product)
        if known is not None and not _equal(known, product):
            raise self._two_of_a_name(known, product)

    def add(self, product: Product) -> None:
        """Add the template of a loop's or a hook's body."""
        known = self.products.setdefault(product.name, product)
        if known is not product and not _equal(known, product):
            raise self._two_of_a_name(known, product)

    def _two_of_a_name(self, known: Product, product: Product) -> Exception:
        place, other = product.where(), known.where()
        at = f" (one is at {other.file}:{other.line})" if other is not None else ""
        return mistake(
            "PD507",
            f"two different templates are called {product.name}{at}",
            'rename one, or say its name: @template(name="...")',
            place,
        )

    # Descriptions

    def described(self, callee: Any) -> tuple[Kind[Any], Any]:
        """Return the kind that a description returned, and the frame that its texts belong to; it runs once."""
        if isinstance(callee, Kind):
            return callee, None
        known = self.descriptions.get(callee)
        if known is None:
            from pydsl.compile.kinds import describe

            known = self.descriptions[callee] = describe(callee)
        return known

    def output_path(self, callee: Any, output: Output) -> str:
        """Return the variable of an output, below the step that calls it."""
        known = self.paths.get((callee, output.name, output.is_artifact))
        if known is None:
            known = self.paths[callee, output.name, output.is_artifact] = self._output_path(callee, output)
        return known

    def _output_path(self, callee: Any, output: Output) -> str:
        if isinstance(callee, LibraryTemplate):
            return self.output_path(callee.template, output)
        source = self._output_source(callee, output)
        if isinstance(source, OutputSource) and source.field == "result":
            return "outputs.result"
        return f"outputs.{'artifacts' if output.is_artifact else 'parameters'}.{output.name}"

    def _output_source(self, callee: Any, output: Output) -> Any:
        is_described = isinstance(callee, Kind) or (isinstance(callee, Template) and callee.kind is not None)
        if not is_described:
            return None
        said = self.described(callee)[0]._given.get("outputs")
        if isinstance(said, dict):
            return said.get(output.name)
        return getattr(said, output.field, None) if output.field else said


def is_python(callee: Callee) -> bool:
    """Whether a template is a Python function."""
    return isinstance(callee, Template) and callee.form == PYTHON


def reads_marks(callee: Callee) -> bool:
    """Whether a template takes marked texts (docs/adr/0003): Python functions do, and what's made of calls."""
    return is_composite(callee) or is_python(callee)


def is_composite(callee: Callee) -> bool:
    """Whether a template is made of calls."""
    return isinstance(callee, TemplateBlock) or (isinstance(callee, Template) and callee.form == COMPOSITE)


def _equal(one: Product, other: Product) -> bool:
    """Compare two templates by what they'd be written as."""
    from pydsl.spec import encode

    if one.spec is None or other.spec is None:
        return one.spec is other.spec
    return bool(encode(one.spec) == encode(other.spec))
