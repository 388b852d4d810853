"""e2e_cases: upstream's end-to-end tests, step by step, with pydsl's own verbs for argo's."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import shlex
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import attrs
import yaml

from pydsl.errors import Unsupported
from pydsl.local.runs import KeptRun, find
from pydsl.spec import decode_manifest
from tests.command_line import pydsl
from tests.conformance.facts import compared, with_output
from tests.conformance.images import ARGOSAY, IMAGES
from tests.conformance.runs import read, told
from tests.conformance.verdict import PASS, Verdict, fail

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
NAMED = re.compile(r'FindByDisplayName\("([^"]*)"\)')
PROGRAM = re.compile(r"(?<![\w-])/argosay\b")
"""The program of argosay's image, by its path."""
PHASES = {
    "fixtures.ToBeSucceeded": {"Succeeded"}, "fixtures.ToBeFailed": {"Failed"}, "fixtures.ToBeErrored": {"Error"},
    "fixtures.ToBeCompleted": {"Succeeded", "Failed", "Error"},
}  # fmt: skip
SET_UP = {"Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CreateWorkflowTemplates",
          "CreateClusterWorkflowTemplates", "CreateConfigMap", "DeleteConfigMap"}  # fmt: skip
TEMPLATES = {"SubmitWorkflowsFromWorkflowTemplates", "SubmitWorkflowsFromClusterWorkflowTemplates"}
SHUTDOWNS = {"Stop": "stop", "Terminate": "terminate"}
ASKING = {"ExpectWorkflow", "ExpectWorkflowNode", "ExpectContainerLogs", "ExpectArtifact"}
VERBS = {"resume", "stop", "node", "retry", "terminate"}


def run_case(case: Case) -> Verdict:
    """Play a test that needs no cluster; compare what it asserts of the workflow and its nodes, when it does."""
    data = case.data
    if case.context["$list"] != "cases":
        return _derived(case)
    if not data["local_candidate"]:
        return Verdict("unsupported", f"it needs a cluster: {', '.join(data['infra']) or data['shape']}")
    with _folder() as folder:
        session = Session(folder, data["resources"])
        try:
            for step in data["steps"]:
                session.do(step)
        except Refused as refusal:
            return PASS if _is_invalid(data["expected"]) else fail(f"refused: {refusal}")
        return told(session.differences)


def _is_invalid(expected: Mapping[str, Any]) -> bool:
    """Whether the controller refused the workflow before its first node."""
    return INVALID in str(expected.get("message"))


def _derived(case: Case) -> Verdict:
    """Run a manifest of upstream's that no test uses, and compare with what was read off."""
    expected = case.data.get("expected")
    if expected is None:
        return Verdict("unsupported", "a file that no test uses, and of which nothing is known")
    with _folder() as folder:
        session = Session(folder, [{"kind": "Workflow", "yaml": case.data["text"]}])
        facts = [{"op": "eq", "subject": {"kind": "workflow", "field": "status.phase"}, "value": expected["phase"]}]
        facts += [_fact(node, field) for node in expected["nodes"] for field in node if field in SAID]
        session.submit(0)
        session.wait(
            lambda workflow: not compared([fact for fact in facts if fact["subject"]["field"] != "stdout"], workflow)[0]
        )
        session.ask(facts)
        return told(session.differences)


def _fact(node: Mapping[str, Any], field: str) -> dict[str, Any]:
    subject = {"kind": "node", "selector": node["selector"], "field": field}
    return {"op": "eq", "subject": subject, "value": node[field], "raw": f"{node['selector']} {field} {node[field]!r}"}


@contextlib.contextmanager
def _folder() -> Any:
    """Be in a folder with a home and stand-ins of its own."""
    with tempfile.TemporaryDirectory(prefix="pydsl-e2e-", ignore_cleanup_errors=True) as name:
        folder, before = Path(name), os.getcwd()
        os.chdir(folder)
        try:
            with mock.patch.dict(os.environ, {"PYDSL_HOME": str(folder / "home")}):
                yield folder
        finally:
            os.chdir(before)


@attrs.define
class Session:
    """One test: the objects that it made, and the run that it's about."""

    folder: Path
    resources: list[Mapping[str, Any]]
    differences: list[str] = attrs.field(factory=list, init=False)
    _beside: list[Json] = attrs.field(factory=list, init=False)
    _chosen: int = attrs.field(default=0, init=False)

    def do(self, step: Mapping[str, Any]) -> None:
        """Do one step, then ask what it asserts. Raises Unsupported."""
        op, args = step["op"], step.get("args") or []
        if op in SET_UP:
            self._set_up(op, step, args)
        elif op == "SubmitWorkflow":
            self.submit(self._chosen)
        elif op in TEMPLATES:
            self._submit_templates()
        elif op == "WaitForWorkflow":
            self.wait(_condition(args))
        elif op == "ShutdownWorkflow":
            self._give([SHUTDOWNS[args[0]], "@latest"], step)
        elif op == "RunCli":
            self._give(["@latest" if isinstance(word, dict) else word for word in args[0]], step)
        elif op == "Wait":
            time.sleep(float(args[0].split()[0]))
        elif op not in ASKING:
            raise Unsupported(op)
        if op in ASKING:
            self.ask(step.get("facts") or [])

    def ask(self, facts: list[Any]) -> None:
        """Compare the run, as it is now, with what is asserted."""
        differences, _ = compared(facts, with_output(self._run.report))
        self.differences += differences

    def submit(self, index: int) -> None:
        """Begin a run of one of the test's workflows; upstream takes a template for one, too."""
        (manifest, *_) = self._read(index, "Workflow")
        self._begin(manifest)

    def wait(self, holds: Callable[[Json], bool]) -> None:
        """Wait until something holds of the run."""
        until = time.monotonic() + ENOUGH
        while not holds(self._run.workflow):
            is_over = self._run.is_over
            if (is_over and not holds(self._run.workflow)) or time.monotonic() > until:
                self.differences.append(f"waited for something else than {self._run.phase} {self._run.message!r}")
                return
            time.sleep(LOOK)

    @property
    def _run(self) -> KeptRun:
        return find("@latest")

    def _set_up(self, op: str, step: Mapping[str, Any], args: list[Any]) -> None:
        if op == "Workflow":
            self._chosen = step["resource"]
        elif op in ("WorkflowTemplate", "ClusterWorkflowTemplate"):
            self._beside += self._read(step["resource"], op)
        elif op == "CreateConfigMap":
            name, values, labels = args
            metadata = {"name": name, "labels": labels}
            self._beside.append({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": values})

    def _read(self, index: int, kind: str) -> list[Json]:
        """Read a resource as upstream's tests do: by the kind that they take it for, and what Go knows of it."""
        documents = map(without_program, read(self.resources[index]["yaml"]))
        return [pruned({**one, "kind": kind, "apiVersion": "argoproj.io/v1alpha1"}) for one in documents]

    def _submit_templates(self) -> None:
        for one in [one for one in self._beside if one["kind"] != "ConfigMap"]:
            self._begin(one)

    def _begin(self, manifest: Json) -> None:
        rest = [one for one in self._beside if one is not manifest]
        self._stand_in([manifest, *rest])
        (self.folder / "submitted.yaml").write_text(yaml.safe_dump(manifest))
        (self.folder / "beside.yaml").write_text(yaml.safe_dump_all(rest))
        ended = pydsl("run", "submitted.yaml", *(["-f", "beside.yaml"] if rest else []), "--detach")
        if ended.status == CANNOT:
            raise Unsupported(ended.error.strip())
        if ended.status:
            raise Refused(ended.error.strip())

    def _stand_in(self, manifests: list[Json]) -> None:
        """Say what stands in for images; the program of one only where a manifest leaves its command to it."""
        is_left = any(map(_leaves_commands, manifests))
        rows = [
            f"{json.dumps(image)}.{key} = {_toml(value)}"
            for image, stated in IMAGES.items() for key, value in stated.items() if is_left or key != "entrypoint"
        ]  # fmt: skip
        (self.folder / "pyproject.toml").write_text("\n".join(["[tool.pydsl.images]", *rows]))

    def _give(self, words: list[str], step: Mapping[str, Any]) -> None:
        """Give a command; where the test says whether it's refused, compare that."""
        if words[:2] == ["submit", "--from"]:
            self._submit_templates()
            return
        if words[0] not in VERBS:
            raise Unsupported(f"argo {words[0]}")
        ended = pydsl(*words)
        if words[0] == "retry":
            return  # it goes through the run, and ends as that does
        wanted = {fact["op"] for fact in step.get("facts") or []} & {"error", "noerror"} or {"noerror"}
        if bool(ended.status) != (wanted == {"error"}):
            self.differences.append(f"{words}: exit status {ended.status}: {ended.error.strip()}")


class Refused(Exception):
    """pydsl begins no such run."""


def without_program(value: Json) -> Json:
    """Return a manifest that names the stand-in where it names the program of argosay's image by its path."""
    if isinstance(value, dict):
        return {key: without_program(one) for key, one in value.items()}
    if isinstance(value, list):
        return [word for one in value for word in (ARGOSAY if one == "/argosay" else [without_program(one)])]
    return PROGRAM.sub(lambda _: shlex.join(ARGOSAY), value) if isinstance(value, str) else value


def pruned(manifest: Json) -> Json:
    """Take the fields away that Go doesn't know; it reads names in any case."""
    _, findings = decode_manifest(manifest)
    for *parents, key in [finding.path for finding in findings if finding.code == "PD101"]:
        holder = functools.reduce(lambda value, step: value[step], parents, manifest)
        value = holder.pop(key)
        if key[:1].isupper():
            holder.setdefault(key[:1].lower() + key[1:], value)
    return manifest


def _leaves_commands(value: Json) -> bool:
    """Whether some container's command is left to its image."""
    if isinstance(value, list):
        return any(map(_leaves_commands, value))
    if not isinstance(value, dict):
        return False
    return ("image" in value and "command" not in value) or any(map(_leaves_commands, value.values()))


def _condition(args: list[Any]) -> Callable[[Json], bool]:
    """Return what a test waits for; without a word of it, that the run is over. Raises Unsupported."""
    for arg in args:
        text = str(arg)
        if text in PHASES:
            return lambda workflow: workflow["status"].get("phase") in PHASES[text]
        if text == "fixtures.ToHaveRunningPod":
            return lambda workflow: _has(workflow, type="Pod", phase="Running")
        if text in {"fixtures.ToBeRunning", "fixtures.ToStart"}:
            return lambda workflow: bool(_nodes(workflow))
        if "AnyActiveSuspendNode" in text:
            return lambda workflow: _has(workflow, type="Suspend", phase="Running")
        if "NodeSucceeded ==" in text and (named := NAMED.search(text)):
            return lambda workflow: _has(workflow, displayName=named[1], phase="Succeeded")
        if isinstance(arg, dict):
            raise Unsupported(arg["predicate"])
    return lambda workflow: workflow["status"].get("phase") in PHASES["fixtures.ToBeCompleted"]


def _nodes(workflow: Json) -> list[Json]:
    return [*((workflow.get("status") or {}).get("nodes") or {}).values()]


def _has(workflow: Json, **fields: str) -> bool:
    return any(all(node.get(field) == value for field, value in fields.items()) for node in _nodes(workflow))


def _toml(value: Any) -> str:
    """Write a list of texts, or a flat table of them, as TOML: its basic strings are JSON's."""
    if isinstance(value, list):
        return json.dumps(value)
    return "{" + ", ".join(f"{key} = {json.dumps(one)}" for key, one in value.items()) + "}"
