"""A kept run's workflow, changed as it's submitted again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydsl.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydsl.manifest.library import Library
    from pydsl.spec import Workflow
    from pydsl.store import Texts


def workflow_kept(texts: Texts) -> Workflow:
    """Read a kept run's workflow. Raises Refused for one that this version can't read."""
    from pydsl.spec import decode_manifest  # only a run that's taken up is read back

    workflow, problems = decode_manifest(texts.workflow)
    if workflow is None:
        raise Refused(f"the run's workflow can't be read: {problems[0].message}")
    made: Workflow = workflow
    return made


def with_values(texts: Texts, values: Mapping[str, str], objects: Iterable[Any] = ()) -> Texts:
    """Set parameters in a kept run's arguments. Raises UsageError for one that it hasn't."""
    if not values:
        return texts
    from pydsl.local.resuming import library_kept
    from pydsl.spec import encode

    changed = with_parameters_set(workflow_kept(texts), values, library_kept(texts, objects))
    return texts._replace(workflow=encode(changed))


def with_parameters_set(workflow: Workflow, values: Mapping[str, str], library: Library) -> Workflow:
    """Set parameters that a workflow, its entrypoint or its template has. Raises UsageError for others."""
    from pydsl.plan.submission import may_be_set, with_parameters

    return with_parameters(workflow, values, known=may_be_set(workflow, library)) if values else workflow
