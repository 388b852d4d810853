"""`argo`: Argo's own variables."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar, overload

from pydsl.authoring.places import did_you_mean, mistake
from pydsl.authoring.references import Variable

T = TypeVar("T")


class _Variables:
    """Attributes that are variables; an unknown one names the nearest."""

    _prefix = ""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        known = [word for word in dir(type(self)) if not word.startswith("_")]
        where = f"argo.{self._prefix}" if self._prefix else "argo"
        raise mistake("PD506", f"{where} has no {name}", did_you_mean(name, known, "it has"))


class _Workflow(_Variables):
    """What Argo knows of the whole workflow."""

    _prefix = "workflow"

    @property
    def name(self) -> str:
        """The workflow's name."""
        return _text("workflow.name")

    @property
    def namespace(self) -> str:
        """The namespace that it runs in."""
        return _text("workflow.namespace")

    @property
    def main_entrypoint(self) -> str:
        """The name of the template that it began with."""
        return _text("workflow.mainEntrypoint")

    @property
    def service_account_name(self) -> str:
        """The service account that its pods use."""
        return _text("workflow.serviceAccountName")

    @property
    def uid(self) -> str:
        """Its unique id."""
        return _text("workflow.uid")

    @property
    def creation_timestamp(self) -> str:
        """When it was made, RFC 3339."""
        return _text("workflow.creationTimestamp")

    @property
    def scheduled_time(self) -> str:
        """When a CronWorkflow meant it to begin, RFC 3339."""
        return _text("workflow.scheduledTime")

    @property
    def priority(self) -> str:
        """Its priority, where it has one."""
        return _text("workflow.priority")

    @property
    def parameters(self) -> str:
        """All its parameters, as JSON."""
        return _text("workflow.parameters")

    @property
    def annotations(self) -> str:
        """All its annotations, as JSON."""
        return _text("workflow.annotations")

    @property
    def labels(self) -> str:
        """All its labels, as JSON."""
        return _text("workflow.labels")

    @property
    def status(self) -> str:
        """How it ended, for exit handlers: `Succeeded`, `Failed`, `Error`."""
        return _text("workflow.status")

    @property
    def duration(self) -> str:
        """How long it took, in seconds."""
        return _text("workflow.duration")

    @property
    def failures(self) -> str:
        """What failed, as JSON in quotes, for exit handlers."""
        return _text("workflow.failures")

    @overload
    def parameter(self, name: str) -> str: ...
    @overload
    def parameter(self, name: str, type: type[T]) -> T: ...
    def parameter(self, name: str, type: Any = str) -> Any:
        """Return one of its parameters: a text, or what the text is read as, such as `list[str]` for `each`."""
        return Variable(f"workflow.parameters.{name}", type)

    def annotation(self, name: str) -> str:
        """Return one of its annotations."""
        return _text(f"workflow.annotations.{name}")

    def label(self, name: str) -> str:
        """Return one of its labels."""
        return _text(f"workflow.labels.{name}")

    def output(self, global_name: str) -> str:
        """Return an output parameter that a template made global by `global_name`."""
        return _text(f"workflow.outputs.parameters.{global_name}")

    def artifact(self, global_name: str) -> Path:
        """Return an output artifact that a template made global by `global_name`."""
        return Variable(f"workflow.outputs.artifacts.{global_name}", Path)  # type: ignore[return-value]  # stands for it

    def created(self, format: str) -> str:
        """Return the time that it was made at, by a letter of strftime: `created("Y")`."""
        return _text(f"workflow.creationTimestamp.{format.removeprefix('%')}")


class _Pod(_Variables):
    """What Argo knows of the pod."""

    _prefix = "pod"

    @property
    def name(self) -> str:
        """The pod's name."""
        return _text("pod.name")


class _Node(_Variables):
    """What Argo knows of the node."""

    _prefix = "node"

    @property
    def name(self) -> str:
        """The node's full name."""
        return _text("node.name")


class _LastRetry(_Variables):
    """How the try before ended; for a retry's `expression`."""

    _prefix = "last_retry"

    @property
    def exit_code(self) -> str:
        """Its exit code."""
        return _text("lastRetry.exitCode")

    @property
    def status(self) -> str:
        """Its phase."""
        return _text("lastRetry.status")

    @property
    def duration(self) -> str:
        """How long it took, in seconds."""
        return _text("lastRetry.duration")

    @property
    def message(self) -> str:
        """Its message."""
        return _text("lastRetry.message")


class _CronWorkflow(_Variables):
    """What Argo knows of a CronWorkflow, in its own `when`."""

    _prefix = "cronworkflow"

    @property
    def name(self) -> str:
        """Its name."""
        return _text("cronworkflow.name")

    @property
    def namespace(self) -> str:
        """The namespace that it's in."""
        return _text("cronworkflow.namespace")

    @property
    def last_scheduled_time(self) -> str:
        """When it last began a workflow."""
        return _text("cronworkflow.lastScheduledTime")

    @property
    def failed(self) -> str:
        """How many of its workflows failed."""
        return _text("cronworkflow.failed")

    @property
    def succeeded(self) -> str:
        """How many of its workflows succeeded."""
        return _text("cronworkflow.succeeded")


class Argo(_Variables):
    """Argo's own variables, as typed attributes."""

    workflow = _Workflow()
    pod = _Pod()
    node = _Node()
    last_retry = _LastRetry()
    cronworkflow = _CronWorkflow()

    @property
    def retries(self) -> Any:
        """How many times this template has been tried before: a number, or text, as what takes it says."""
        return Variable("retries", Any)

    @property
    def duration(self) -> str:
        """How long the node took, in seconds; for metrics."""
        return _text("duration")

    @property
    def status(self) -> str:
        """How the node ended; for metrics."""
        return _text("status")

    @property
    def exit_code(self) -> str:
        """The exit code of the node's main container; for metrics."""
        return _text("exitCode")


def _text(path: str) -> str:
    return Variable(path)  # type: ignore[return-value]  # a reference stands for the text


argo = Argo()
__all__ = ["Argo", "argo"]
