"""One compilation: the templates that a workflow reaches, each once, under its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.authoring.kinds import TemplateRef
from pydsl.authoring.library import LibraryTemplate
from pydsl.authoring.places import mistake
from pydsl.authoring.templates import Template
from pydsl.compile.descriptions import Descriptions
from pydsl.compile.marking import is_python, reads_marks
from pydsl.compile.products import Product, Used, equal
from pydsl.errors import AuthoringError
from pydsl.spec.calls import TemplateRef as SpecTemplateRef

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.authoring.callee import Callee
    from pydsl.compile.units import UnitEntry
    from pydsl.diagnostics import Diagnostic


class Compilation:
    """Collects templates by following calls; `write` makes the spec of one, and uses what that calls."""

    def __init__(self, write: Callable[[Compilation, Callee, Product], None]) -> None:
        self.write = write
        self.products: dict[str, Product] = {}
        self.used: dict[Any, Used] = {}
        self.descriptions = Descriptions()
        self.inline: dict[Any, Product] = {}
        self.libraries: dict[int, Any] = {}
        self.problems: list[Diagnostic] = []
        """What is wrong in templates that are looked at no further."""
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
        kind, _ = self.descriptions.of(callee)
        return SpecTemplateRef(
            name=kind.name, template=kind._given.get("template"), cluster_scope=kind._given.get("cluster_scope")
        )

    def make(self, callee: Callee) -> None:
        """Compile a template under its name; equal definitions under one name are one template."""
        known = self.products.get(callee.name)
        product = Product(callee.name, callee.where)
        if known is None:
            self.products[callee.name] = product
        try:
            self.write(self, callee, product)
        except AuthoringError as error:  # those of other templates are told with it
            self.problems += error.diagnostics
            return
        if known is not None and not equal(known, product):
            raise self._two_of_a_name(known, product)

    def require_sound(self) -> None:
        """Raise AuthoringError for all that is wrong in the templates."""
        if self.problems:
            raise AuthoringError([*dict.fromkeys(self.problems)])

    def add(self, product: Product) -> None:
        """Add the template of a loop's or a hook's body."""
        known = self.products.setdefault(product.name, product)
        if known is not product and not equal(known, product):
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
