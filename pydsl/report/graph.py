"""A workflow as a drawing: what its entrypoint calls, in Mermaid's language or in DOT's.

Composites (steps, DAGs) are boxes that hold what they call. A template that calls itself, or that was drawn around
the call already, is drawn as a single node: recursion ends there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from pydsl.errors import UsageError
from pydsl.expr.depends import expand_dependencies
from pydsl.expr.depends import parse as parse_depends

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TypeAlias

    from pydsl.manifest.library import Library
    from pydsl.plan.templates import StepOrTask
    from pydsl.spec import wire

    Scope: TypeAlias = Mapping[str, wire.Template]


@attrs.define
class Drawn:
    """A step, a task, or a box of them. `note` is what decides whether and how often it runs."""

    id: str
    label: str
    note: str = ""
    children: list[Drawn] = attrs.field(factory=list)
    edges: list[tuple[str, str]] = attrs.field(factory=list)

    @property
    def first(self) -> list[str]:
        """The ids of the innermost nodes that run first; what comes before this node points at them."""
        return self._ends({target for _, target in self.edges}, "first")

    @property
    def last(self) -> list[str]:
        """The ids of the innermost nodes that run last; they point at what comes after this node."""
        return self._ends({source for source, _ in self.edges}, "last")

    def _ends(self, inner: set[str], side: str) -> list[str]:
        outer = [child for child in self.children if child.id not in inner]
        return [end for child in outer for end in getattr(child, side)] if self.children else [self.id]


def draw(workflow: wire.Workflow, library: Library) -> Drawn:
    """Build the drawing of a Workflow's JSON; raises UsageError if its entrypoint isn't there.

    Without an entrypoint, as in a library, what nothing else of it calls is drawn.
    """
    spec = workflow.get("spec") or {}
    reference: wire.WorkflowTemplateRef = spec.get("workflowTemplateRef") or {}
    base = _spec_of(library.find(reference.get("name", ""), cluster_scope=bool(reference.get("clusterScope"))))
    templates = {**_templates_by_name(base), **_templates_by_name(spec)}
    entrypoint = spec.get("entrypoint") or base.get("entrypoint")
    if entrypoint is None and templates:
        name = reference.get("name") or (workflow.get("metadata") or {}).get("name") or "templates"
        return _Drawing(library).library_of(name, templates)
    if entrypoint not in templates:
        raise UsageError(f"no template is called {entrypoint!r}, which is the entrypoint")
    return _Drawing(library).call("n", entrypoint, templates[entrypoint], templates, (), "")


@attrs.define
class _Drawing:
    """One walk down the calls; it numbers nothing: ids are paths, so they stay as they are when others come."""

    library: Library

    def library_of(self, name: str, templates: Scope) -> Drawn:
        """Draw each template that no other one calls; all of them, where each is called."""
        called = {call.get("template") for template in templates.values() for call in _calls(template)}
        roots = [one for one in templates if one not in called] or list(templates)
        drawn = [self.call(f"n_{_plain(one)}", one, templates[one], templates, (), "") for one in roots]
        return Drawn("n", name, children=drawn)

    def call(
        self,
        id: str,
        label: str,
        template: wire.Template | None,
        scope: Scope,
        above: tuple[str, ...],
        note: str,
    ) -> Drawn:
        """Draw one call of a template, and all that it calls."""
        node = Drawn(id, label, note)
        if template is None or template.get("name", id) in above:
            return node
        above = (*above, template.get("name", id))
        if "dag" in template:
            self._dag(node, template["dag"], scope, above)
        elif "steps" in template:
            self._steps(node, template["steps"], scope, above)
        return node

    def _dag(self, node: Drawn, dag: wire.DAGTemplate, scope: Scope, above: tuple[str, ...]) -> None:
        for task in dag.get("tasks") or []:
            self._entry(node, task, scope, above)
            text = task.get("depends") or expand_dependencies([one for one in task.get("dependencies") or () if one])
            for name in parse_depends(text).tasks if text else ():
                node.edges.append((f"{node.id}_{_plain(name)}", node.children[-1].id))

    def _steps(
        self,
        node: Drawn,
        groups: list[list[wire.WorkflowStep]],
        scope: Scope,
        above: tuple[str, ...],
    ) -> None:
        previous: list[Drawn] = []
        for group in groups:
            current = [self._entry(node, step, scope, above) for step in group]
            node.edges += [(before.id, after.id) for before in previous for after in current]
            previous = current or previous

    def _entry(self, node: Drawn, call: StepOrTask, scope: Scope, above: tuple[str, ...]) -> Drawn:
        """Draw a step or task as a child of a node; one without a name, which lint refuses, gets a number."""
        template, inner = self._find(call, scope)
        name = str(call.get("name") or f"({len(node.children)})")
        entry = self.call(f"{node.id}_{_plain(name)}", name, template, inner, above, _note(call))
        node.children.append(entry)
        return entry

    def _find(self, call: StepOrTask, scope: Scope) -> tuple[wire.Template | None, Scope]:
        if call.get("inline"):
            return call["inline"], scope
        if call.get("template"):
            return scope.get(call["template"]), scope
        reference = call.get("templateRef") or {}
        found = self.library.find(reference.get("name", ""), cluster_scope=bool(reference.get("clusterScope")))
        inner = _templates_by_name(_spec_of(found))
        return inner.get(reference.get("template", "")), inner


def _spec_of(found: Any) -> wire.WorkflowSpec:
    """Return the spec of a typed WorkflowTemplate as JSON; nothing for None."""
    from pydsl.spec import encode  # only drawings of typed objects need it

    spec: wire.WorkflowSpec = {} if found is None else encode(found).get("spec", {})
    return spec


def _calls(template: wire.Template) -> Iterator[StepOrTask]:
    for group in template.get("steps") or []:
        yield from group
    yield from (template.get("dag") or {}).get("tasks") or []


def _templates_by_name(spec: wire.WorkflowSpec) -> dict[str, wire.Template]:
    return {template["name"]: template for template in spec.get("templates") or [] if template.get("name")}


def _note(call: StepOrTask) -> str:
    loops = ("withItems", "withParam", "withSequence")
    notes = [f"when {call['when']}"] if call.get("when") else []
    return ", ".join(notes + ["for each" for loop in loops if loop in call])


def _plain(name: str) -> str:
    """Write a name as an id for Mermaid and DOT: letters and digits stay, others become their code."""
    return "".join(c if c.isalnum() and c.isascii() else f"_{ord(c):x}_" for c in name)


def mermaid(root: Drawn) -> str:
    """Write a drawing as a Mermaid flowchart."""
    return "\n".join(["flowchart TD", *_mermaid(root, "  "), *_arrows(root, "  {} --> {}")]) + "\n"


def _mermaid(node: Drawn, indent: str) -> Iterator[str]:
    label = _text(node).replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace("\n", "<br>")
    if not node.children:
        yield f'{indent}{node.id}["{label}"]'
        return
    yield f'{indent}subgraph {node.id}["{label}"]'
    for child in node.children:
        yield from _mermaid(child, indent + "  ")
    yield f"{indent}end"


def dot(root: Drawn) -> str:
    """Write a drawing in DOT, Graphviz's language."""
    lines = ["digraph workflow {", "  node [shape=box];", *_dot(root, "  "), *_arrows(root, "  {} -> {};"), "}"]
    return "\n".join(lines) + "\n"


def _dot(node: Drawn, indent: str) -> Iterator[str]:
    label = _text(node).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    if not node.children:
        yield f'{indent}{node.id} [label="{label}"];'
        return
    yield f"{indent}subgraph cluster_{node.id} {{"
    yield f'{indent}  label="{label}";'
    for child in node.children:
        yield from _dot(child, indent + "  ")
    yield f"{indent}}}"


def _text(node: Drawn) -> str:
    return f"{node.label}\n{node.note}" if node.note else node.label


def _arrows(root: Drawn, form: str) -> Iterator[str]:
    """Write the arrows of a drawing, each from an innermost node to an innermost node."""
    children = {child.id: child for child in root.children}
    for source, target in root.edges:
        if source in children and target in children:
            for end in children[source].last:
                for start in children[target].first:
                    yield form.format(end, start)
    for child in root.children:
        yield from _arrows(child, form)
