"""What a workflow can do by itself: `.to_yaml()`, `.lint()`, `.run()`, `.submit()`.

Each imports the floor above that does it when it's called; the import contract lists them as its only exceptions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from pydsl.diagnostics import Diagnostic


def to_yaml(authored: Any) -> str:
    """Write the manifest. Raises AuthoringError for what's wrong in it."""
    from pydsl.compile import text_of

    return text_of([authored])


def lint(authored: Any) -> list[Diagnostic]:
    """Check the manifest as `pydsl lint` does; findings have the author's lines."""
    from pydsl.compile import compile_object
    from pydsl.validate import validate

    compiled = compile_object(authored)
    findings = validate(compiled.object, library_for(compiled))
    return [attrs.evolve(one, place=one.place or compiled.origins.place(one.path)) for one in findings]


def run(authored: Any) -> Any:
    """Run it on this machine to its end; gives the report. Raises DiagnosticsError for what `pydsl lint` refuses."""
    from pydsl.compile import compile_object
    from pydsl.diagnostics import Severity
    from pydsl.errors import DiagnosticsError
    from pydsl.local import run_workflow

    errors = [finding for finding in lint(authored) if finding.severity is Severity.ERROR]
    if errors:
        raise DiagnosticsError(errors)
    compiled = compile_object(authored)
    return run_workflow(compiled.object, library_for(compiled))


def library_for(compiled: Any) -> Any:
    """Collect the templates that a compiled workflow refers to, and those that these refer to."""
    from pydsl.compile import compile_object
    from pydsl.manifest.library import library_of

    found: dict[int, Any] = {}
    waiting = list(compiled.libraries)
    while waiting:
        authored = waiting.pop()
        if id(authored) not in found:
            found[id(authored)] = made = compile_object(authored)
            waiting.extend(made.libraries)
    return library_of(one.object for one in found.values())


def submit(authored: Any, namespace: str | None) -> Any:
    """Send it to the cluster."""
    from pydsl.errors import Unsupported

    raise Unsupported("submitting to a cluster from Python")
