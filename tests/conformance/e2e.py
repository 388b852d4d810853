"""e2e_cases: upstream's end-to-end tests, step by step, with pydsl's own verbs for argo's."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import attrs
import yaml

from pydsl.errors import Unsupported
from pydsl.local.runs import find
from tests.command_line import pydsl
from tests.conformance import httpbin
from tests.conformance.commands import give
from tests.conformance.facts import compared, with_output
from tests.conformance.resources import Resources, labelled, plugins, stand_ins
from tests.conformance.runs import told
from tests.conformance.verdict import PASS, NotLocal, Verdict, fail
from tests.conformance.waits import condition

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pydsl.local.runs import KeptRun
    from tests.conformance.cases import Case

Json = Any
INVALID = "invalid spec"
SAID = ("phase", "message", "stdout")
"""What is compared of the nodes of manifests that no test uses."""
ENOUGH = 90.0
"""Seconds that a wait may take."""
LOOK = 0.1
CANNOT = 3
"""The exit status where this machine can't honour something."""
KINDS = {"WorkflowTemplate", "ClusterWorkflowTemplate"}
NOTHING = {"CreateWorkflowTemplates", "CreateClusterWorkflowTemplates", "DeleteConfigMap", "ClearDBSemaphoreState"}
"""What is there already, or makes way for the next test."""
TEMPLATES = {"SubmitWorkflowsFromWorkflowTemplates", "SubmitWorkflowsFromClusterWorkflowTemplates"}
SHUTDOWNS = {"Stop": "stop", "Terminate": "terminate"}
ASKING = {"ExpectWorkflow", "ExpectWorkflowNode", "ExpectContainerLogs", "ExpectArtifact"}
HANDLER = "Name"
"""The variable that upstream's tests of an exit handler keep the name of its node in."""
OF_A_CLUSTER = {
    "KubectlApply": "kubectl", "Exec": "kubectl", "WaitForPod": "a pod's object", "MemoryQuota": "a quota",
    "AddNamespaceLimit": "a limit of a namespace", "ExpectAuditEvents": "events of a cluster",
    "ExpectPVCDeleted": "the claims of a cluster", "ExpectWorkflowDeleted": "a controller that deletes",
    "WaitForWorkflowDeletion": "a controller that deletes", "SetupDatabaseSemaphore": "a database of locks",
    "SetDBSemaphoreState": "a database of locks", "ExpectWorkflowTaskSet": "an agent's object",
    "WorkflowEventBinding": "a server that takes events", "CronWorkflow": "a controller that keeps to a clock",
    "WorkflowWorkflow": "a workflow that is made in Go", "RunCliStdin": "a file of upstream's",
    "RemoveFinalizers": "a controller that deletes", "ExpectWorkflowList": "a cluster's list by labels",
}  # fmt: skip
"""What a step needs that no run of this machine has."""
FORBIDDEN = "is forbidden"
"""What a cluster says to whom it doesn't let."""
PULLING = "PodInitializing"
"""What a container of a pod says of itself that waits for its images."""
OWN = {
    "bash completion for argo": "the script completes pydsl's words",
    "--dry-run', 'basic'": "a run that isn't there is said, with --dry-run too",
    "Resumed by: map[User": "a run of this machine has no users",
}
"""What argo alone prints, and why pydsl doesn't."""
API = {"api", "metrics", "tracing"}
"""Upstream's tests that ask a server, in Go; some assert something of a workflow beside."""


def run_case(case: Case) -> Verdict:
    """Play a test that needs no cluster; compare what it asserts of the workflow and its nodes, when it does."""
    data = case.data
    if case.context["$list"] != "cases":
        return _derived(case)
    _require_playable(data)
    with _folder() as folder, httpbin.served() as address:
        session = Session(folder, Resources(data["resources"], address))
        try:
            for step in data["steps"]:
                session.do(step)
        except Refused as refusal:
            return PASS if _is_invalid(data["expected"]) else fail(f"refused: {refusal}")
        except Unsupported:
            if not session.differences:
                raise
        return _judged(session.differences)


def _judged(differences: list[str]) -> Verdict:
    """Tell the differences; where each is of what pydsl says in its own way, why."""
    reasons = [next((why for text, why in OWN.items() if text in one), None) for one in differences]
    return (
        told(differences)
        if None in reasons or not reasons
        else Verdict("on purpose", "; ".join(dict.fromkeys(map(str, reasons))))
    )


def _require_playable(data: Mapping[str, Any]) -> None:
    """Say what keeps a test from being played here, before anything of it is done. Raises NotLocal."""
    if data.get("build_tag") in API and not _asks_of_a_run(data["steps"]):
        raise NotLocal(f"it asks a server, in Go: {data['build_tag']}")
    for step in data["steps"]:
        if step["op"] in OF_A_CLUSTER:
            raise NotLocal(f"it needs {OF_A_CLUSTER[step['op']]}")
    if not data["steps"]:
        raise NotLocal("all of it is in Go")
    if any(FORBIDDEN in str(fact.get("value")) for step in data["steps"] for fact in step.get("facts") or ()):
        raise NotLocal("it needs the roles of a cluster")
    if any(PULLING in str(fact.get("value")) for step in data["steps"] for fact in step.get("facts") or ()):
        raise NotLocal("it needs pods that wait for their images, and none is pulled here")


def _asks_of_a_run(steps: Sequence[Mapping[str, Any]]) -> bool:
    """Whether something is asserted of a workflow's status."""
    facts = [fact for step in steps for fact in step.get("facts") or ()]
    subjects = [fact["subject"] for fact in facts if fact.get("subject")]
    return any(one["kind"] == "node" or str(one.get("field")).startswith("status.") for one in subjects)


def _is_invalid(expected: Mapping[str, Any]) -> bool:
    """Whether the controller refused the workflow before its first node."""
    return INVALID in str(expected.get("message"))


def _derived(case: Case) -> Verdict:
    """Run a manifest of upstream's that no test uses, and compare with what was read off."""
    expected = case.data.get("expected")
    if expected is None:
        raise NotLocal(_unknown(case.data))
    with _folder() as folder:
        session = Session(folder, Resources([{"kind": "Workflow", "yaml": case.data["text"]}]))
        facts = [{"op": "eq", "subject": {"kind": "workflow", "field": "status.phase"}, "value": expected["phase"]}]
        facts += [_fact(node, field) for node in expected["nodes"] for field in node if field in SAID]
        session.submit(0)
        session.wait(
            lambda workflow: not compared([fact for fact in facts if fact["subject"]["field"] != "stdout"], workflow)[0]
        )
        session.ask(facts)
        return told(session.differences)


def _unknown(data: Mapping[str, Any]) -> str:
    """Say why nothing can be asked of a file of upstream's of which a corpus has the name only."""
    twin = data.get("same_spec_as")
    return f"an example of Argo's, played as such: {twin}" if twin else "the name of a file that no test uses"


def _fact(node: Mapping[str, Any], field: str) -> dict[str, Any]:
    subject = {"kind": "node", "selector": node["selector"], "field": field}
    return {"op": "eq", "subject": subject, "value": node[field], "raw": f"{node['selector']} {field} {node[field]!r}"}


@contextlib.contextmanager
def _folder() -> Any:
    """Be in a folder with a home and stand-ins of its own; runs that still go on are ended."""
    with tempfile.TemporaryDirectory(prefix="pydsl-e2e-", ignore_cleanup_errors=True) as name:
        folder, before = Path(name), os.getcwd()
        os.chdir(folder)
        try:
            with mock.patch.dict(os.environ, {"PYDSL_HOME": str(folder / "home")}):
                try:
                    yield folder
                finally:
                    pydsl("delete", "--all")
        finally:
            os.chdir(before)


@attrs.define
class Session:
    """One test: the objects that it made, and the run that it's about."""

    folder: Path
    resources: Resources
    differences: list[str] = attrs.field(factory=list, init=False)
    _beside: list[Json] = attrs.field(factory=list, init=False)
    _chosen: int = attrs.field(default=0, init=False)
    _name: str = attrs.field(default="@latest", init=False)

    def do(self, step: Mapping[str, Any]) -> None:
        """Do one step, then ask what it asserts. Raises Unsupported."""
        op, args, facts = step["op"], step.get("args") or [], step.get("facts") or []
        if op in {*KINDS, "Workflow", "CreateConfigMap"}:
            self._set_up(op, step, args)
        elif op == "SubmitWorkflow":
            self.submit(self._chosen)
        elif op in TEMPLATES:
            self._submit_templates()
        elif op == "WaitForWorkflow":
            self.wait(condition(args))
        elif op == "ShutdownWorkflow":
            self._command([SHUTDOWNS[args[0]], "@latest"], [])
        elif op == "RunCli":
            self._command(args[0], facts)
        elif op == "Wait":
            time.sleep(float(args[0].split()[0]))
        elif op in ASKING:
            self.ask([_meant(fact) for fact in facts])
        elif op not in NOTHING:
            raise Unsupported(op)

    def ask(self, facts: list[Any]) -> None:
        """Compare the run, as it is now, with what is asserted."""
        differences, _ = compared(facts, with_output(self.run().report))
        self.differences += differences

    def submit(self, index: int) -> None:
        """Begin a run of one of the test's workflows; upstream takes a template for one, too."""
        (manifest, *_) = self.resources.read(index, "Workflow")
        self._begin(manifest)

    def wait(self, holds: Callable[[Json], bool]) -> None:
        """Wait until something holds of the run."""
        until = time.monotonic() + ENOUGH
        while not holds(self.run().workflow):
            run = self.run()
            is_over = run.is_over
            if (is_over and not holds(run.workflow)) or time.monotonic() > until:
                self.differences.append(f"waited for something else than {run.phase} {run.message!r}")
                return
            time.sleep(LOOK)

    def run(self) -> KeptRun:
        """Return the run that the test is about."""
        return find(self._name)

    def _set_up(self, op: str, step: Mapping[str, Any], args: list[Any]) -> None:
        if op == "Workflow":
            self._chosen = step["resource"]
        elif op in KINDS:
            self._beside += self.resources.read(step["resource"], op)
        elif op == "CreateConfigMap":
            name, values, labels = args
            metadata = {"name": name, "labels": labels}
            self._beside.append({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": values})

    def _submit_templates(self) -> None:
        for one in [one for one in self._beside if one["kind"] in KINDS]:
            self._begin(one)

    def _begin(self, manifest: Json) -> None:
        rest = [one for one in self._beside if one is not manifest]
        rest += self.resources.beside(manifest)
        configured = [stand_ins([manifest, *rest]), plugins([manifest], self.resources.address)]
        (self.folder / "pyproject.toml").write_text("\n".join(configured))
        (self.folder / "submitted.yaml").write_text(yaml.safe_dump(labelled(manifest)))
        (self.folder / "beside.yaml").write_text(yaml.safe_dump_all(rest))
        ended = pydsl("run", "submitted.yaml", "-f", "beside.yaml", "--detach")
        if ended.status == CANNOT:
            raise Unsupported(ended.error.strip())
        if ended.status:
            raise Refused(ended.error.strip())
        self._name = ended.output.split()[-1]

    def _command(self, words: list[Any], facts: list[Any]) -> None:
        if words[:2] == ["submit", "--from"]:
            self._submit_templates()
        else:
            self.differences += give(words, facts, self.run)


class Refused(Exception):
    """pydsl begins no such run."""


def _meant(fact: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a fact of the node that a variable of the test means."""
    subject = fact.get("subject") or {}
    if (subject.get("selector") or {}).get("displayName") != HANDLER:
        return fact
    return {**fact, "subject": {**subject, "selector": {"nameContains": ".onExit"}}}
