"""What pods do in a simulation, as flags and files say it.

```yaml
outcomes:
  flaky: [{exitCode: 1}, {seconds: 5}]           # for each pod in turn; the last one stands for the rest
  train: {seconds: 90, outputs: {model: v1}, result: "0.9"}
events:
- {at: 60, resume: displayName=approve, outputs: {where: prod}}
- {at: 90, stop: enough}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from pydsl.cli.kept import seconds
from pydsl.cli.pairs import pair_of
from pydsl.engine.events import Resumed, Stopped
from pydsl.errors import UsageError
from pydsl.testing import Outcome, simulate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydsl.engine.events import Event
    from pydsl.manifest.library import Library
    from pydsl.spec import Workflow
    from pydsl.spec.values import Json
    from pydsl.testing.simulation import Simulation

FIELDS = {
    "seconds": "seconds", "exitCode": "exit_code", "phase": "phase", "message": "message", "outputs": "outputs",
    "result": "result",
}  # fmt: skip
"""What an outcome in a file may say, and what it's called here."""


@attrs.define
class ScriptedPlay:
    """Outcomes by the names of steps, and what somebody does meanwhile."""

    outcomes: dict[str, list[Outcome]] = attrs.field(factory=dict)
    events: list[Event] = attrs.field(factory=list)

    @classmethod
    def read(cls, path: str | None) -> ScriptedPlay:
        """Read a file; an empty script for none. Raises UsageError for what it can't say."""
        if path is None:
            return cls()
        from pydsl.manifest import load_file  # only who has such a file reads YAML for it

        documents = load_file(path)
        data = documents[0].data if len(documents) == 1 else None
        if not isinstance(data, dict) or not set(data) <= {"outcomes", "events"}:
            raise UsageError(f"{path}: a script is one map with outcomes and events")
        told: dict[Any, Json] = data.get("outcomes") or {}
        outcomes = {str(name): _outcomes(one, f"{path}: {name}") for name, one in told.items()}
        return cls(outcomes, [_event(one, path) for one in data.get("events") or ()])

    def add(
        self, *, failing: Iterable[str], spans: Iterable[str], outputs: Iterable[str], results: Iterable[str],
        resumes: Iterable[str],
    ) -> None:  # fmt: skip
        """Take what flags say, on top of what there is."""
        for text in failing:
            name, _, code = text.partition("=")
            self._change(name, exit_code=_code(code or "1", text))
        for name, span in (pair_of("--takes", text, "STEP") for text in spans):
            self._change(name, seconds=seconds(span, "--takes"))
        for name, value in (pair_of("--result", text, "STEP") for text in results):
            self._change(name, result=value)
        for name, value in (pair_of("--output", text, "STEP") for text in outputs):
            step, dot, output = name.rpartition(".")
            if not dot:
                raise UsageError(f"--output {name}={value}: write STEP.NAME=VALUE")
            known = self.outcomes.get(step, [Outcome()])[0].outputs
            self._change(step, outputs={**known, output: value})
        for text in resumes:
            span, _, step = text.partition("=")
            at = seconds(span, "--resume")
            self.events.append(Resumed(at=at, selector=f"displayName={step}" if step else ""))

    def _change(self, name: str, **fields: Any) -> None:
        self.outcomes[name] = [attrs.evolve(one, **fields) for one in self.outcomes.get(name, [Outcome()])]

    def play(self, workflow: Workflow, library: Library, jobs: int | None) -> Simulation:
        """Play a workflow."""
        from pydsl.spec import ObjectMeta, typed

        metadata = typed(ObjectMeta, workflow.metadata or {})
        name = metadata.name or (metadata.generate_name or "wf").rstrip("-")
        return simulate(workflow, library, outcomes=self.outcomes, events=self.events, name=str(name), jobs=jobs)


def _outcomes(told: Json, where: str) -> list[Outcome]:
    rows = told if isinstance(told, list) else [told]
    if not rows:
        raise UsageError(f"{where}: an empty list tells no outcome")
    return [_outcome(one, where) for one in rows]


def _outcome(told: Json, where: str) -> Outcome:
    if not isinstance(told, dict) or not set(told) <= set(FIELDS):
        raise UsageError(f"{where}: an outcome has {', '.join(FIELDS)}")
    fields = {FIELDS[key]: value for key, value in told.items()}
    if "outputs" in fields:
        fields["outputs"] = {str(name): str(value) for name, value in fields["outputs"].items()}
    return Outcome(**fields)


def _event(told: Json, path: str) -> Event:
    if isinstance(told, dict) and isinstance(told.get("at"), (int, float)):
        at = float(told["at"])
        if "resume" in told:
            outputs = {str(name): str(value) for name, value in (told.get("outputs") or {}).items()}
            return Resumed(at=at, selector=str(told["resume"] or ""), parameters=outputs)
        for verb in ("stop", "terminate"):
            if verb in told:
                return Stopped(at=at, message=str(told[verb] or ""), terminate=verb == "terminate")
    raise UsageError(f"{path}: an event has `at`, in seconds, and resume, stop or terminate: {told}")


def _code(text: str, whole: str) -> int:
    if not text.isdecimal():
        raise UsageError(f"--fail {whole}: an exit code is a whole number")
    return int(text)
