"""What a workflow can do by itself: `.to_yaml()`, `.lint()`, `.run()`, `.submit()`.

Each imports the floor above that does it when it's called; the import contract lists them as its only exceptions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from pydsl.cluster.runs import ClusterRun as ClusterRun  # noqa: PLC0414 - for Workflow.submit
    from pydsl.diagnostics import Diagnostic
    from pydsl.local.runs import KeptRun


def to_yaml(authored: Any) -> str:
    """Write the manifest. Raises AuthoringError for what's wrong in it."""
    from pydsl.compile import text_of

    return text_of([authored])


def lint(authored: Any) -> list[Diagnostic]:
    """Check the manifest as `pydsl lint` does, with the project's options; findings have the author's lines."""
    from pydsl.lint.linting import lint_objects
    from pydsl.lint.options import LintOptions, configured

    return list(lint_objects(authored, options=LintOptions(**configured())).findings)


def run(authored: Any) -> Any:
    """Run it on this machine to its end; gives the report. Raises DiagnosticsError for what `pydsl lint` refuses."""
    from pydsl.lint.preparing import made, prepare
    from pydsl.local import run_workflow

    prepared = prepare(made(authored))
    return run_workflow(prepared.workflow, prepared.library).reading(prepared.readers())


async def run_async(authored: Any) -> Any:
    """Run it on this machine to its end, in a thread; cancelled, it's terminated."""
    from pydsl.lint.preparing import made, prepare
    from pydsl.local import run_workflow
    from pydsl.local.awaited import run_async

    prepared = prepare(made(authored))
    report = await run_async(lambda watch: run_workflow(prepared.workflow, prepared.library, watch=watch))
    return report.reading(prepared.readers())


def runs(home: Path | str | None = None) -> list[KeptRun]:
    """List the runs that this machine keeps, the latest first. `home` wins over `$PYDSL_HOME`."""
    from pydsl.local.runs import runs

    return runs(home)


def submit(authored: Any, namespace: str | None = None, *, context: str = "", **wish: Any) -> ClusterRun:
    """Check it, send it to a cluster, and give the run; nobody waits for its end. Raises as `run` does, ClusterError.

    Which cluster: `context`, else what the environment says, as for `pydsl submit`. `wish` is what a `Resubmission`
    takes: name, parameters, labels, annotations, entrypoint, service_account, priority.
    """
    import os

    from pydsl.cluster.connecting import connect
    from pydsl.cluster.contract import Resubmission
    from pydsl.cluster.destination import destination_of
    from pydsl.lint.preparing import made
    from pydsl.submitting import run_of, submit

    options = {"namespace": namespace, "context": context}
    destination = destination_of(options, os.environ, only_cluster=True)
    assert destination is not None  # only_cluster says so
    cluster = connect(destination)
    return run_of(cluster, submit(made(authored), cluster, Resubmission(**wish)))


async def submit_async(authored: Any, namespace: str | None = None, **wish: Any) -> ClusterRun:
    """Send it to a cluster, as `submit` does, while other tasks go on."""
    from pydsl.submitting import apart

    return await apart(lambda: submit(authored, namespace, **wish))
