"""operator_cases: upstream's tests of its controller, operation by operation; its pods do as they are told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs

from pydsl.engine.events import Resumed
from pydsl.manifest import load
from pydsl.spec import KINDS
from tests.conformance.facts import TESTS, compared, guarded, values
from tests.conformance.golang import config_map, json_name, plain
from tests.conformance.played import INVALID, Played, whole
from tests.conformance.resources import pruned
from tests.conformance.runs import told
from tests.conformance.units import run_units
from tests.conformance.verdict import NotLocal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.conformance.cases import Case
    from tests.conformance.verdict import Verdict

Json = Any
PREPARING = {"load", "controller", "new_woc", "create", "sync_manager", "ask"}
GIVEN_IN_GO = {"object", "config"}
"""Fields of an operation whose values are of Go."""
AGAIN = {"FormulateResubmitWorkflow", "FormulateRetryWorkflow"}
OF_AGAIN = re.compile(r"util\.Formulate(?:Resubmit|Retry)Workflow\(\.\.\.\)\.(?P<path>[\w.\[\]]+?)\.String\(\)")
OF_A_CLUSTER = {
    "agent pod": "it asserts what becomes of an agent's pod", "Waiting for a PVC": "it needs the claims of a cluster",
    "transient sync error": "it needs a server that can't be asked for a while",
    "to acquire the synchronization lock": "it needs a server that can't be asked for a while",
}  # fmt: skip
"""Words of what is asserted that only a cluster gives reason for."""
LOCKS = "Status.Synchronization"
SHUTDOWN = re.compile(r"(wf\d+|woc\.execWf|woc\.wf)\.Spec\.Shutdown")
WORKFLOW = re.compile(r"wf\d+")
WRITTEN_BACK = re.compile(r"woc\.wf\.Status\.Nodes\[\w+\]")
"""Where Go puts a node again that it changed."""
ASKS = re.compile(r"woc\.(podReconciliation\(\)|nodeID\(.*\)|globalParams\(\)|getAgentPodName\(\))")
"""Calls that change nothing by themselves, or that the next operation makes anyway."""
UNITS = {"time.Millisecond": 0.001, "time.Second": 1.0, "time.Minute": 60.0}


def run_case(case: Case) -> Verdict:
    """Go through the operations; compare what is asserted of workflow, nodes and the number of pods."""
    data = case.data
    if not any(operation["op"] == "operate" for operation in data["ops"]):
        return run_units(data["ops"])
    _require_local(data["ops"])
    session = Session([_objects(resource) for resource in data["resources"]])
    for operation in data["ops"]:
        session.do(operation)
    if not session.asked:
        raise NotLocal("nothing that it asserts is of the workflow, its nodes or the number of pods")
    return told(session.differences)


def _require_local(operations: Sequence[Mapping[str, Any]]) -> None:
    """Say what of a cluster, or of several workflows, a test asserts something of. Raises NotLocal."""
    facts = [operation["fact"] for operation in operations if operation["op"] == "assert"]
    told = [f"{fact.get('value')} {fact.get('raw')}" for fact in facts]
    for words, why in OF_A_CLUSTER.items():
        if any(words in one for one in told):
            raise NotLocal(why)
    operated = {operation.get("wf", 0) for operation in operations if operation["op"] == "operate"}
    if len(operated) > 1 and any(LOCKS in str(fact.get("raw")) for fact in facts):
        raise NotLocal("it asserts which of several workflows holds a lock")


def _objects(resource: Mapping[str, Any]) -> list[Json]:
    if not resource.get("yaml"):
        raise NotLocal("a resource that is made in Go")
    found = [whole(document.data) for document in load(resource["yaml"])]
    if any((one.get("status") or {}).get("synchronization") for one in found):
        raise NotLocal("it begins with a lock that another workflow holds")
    return [pruned(one) if one["kind"] in KINDS else one for one in found]


@attrs.define
class Session:
    """Some workflows and what a cluster holds beside them."""

    resources: list[list[Json]]
    differences: list[str] = attrs.field(factory=list, init=False)
    asked: int = attrs.field(default=0, init=False)
    _played: dict[int, Played] = attrs.field(factory=dict, init=False)
    _latest: int = attrs.field(default=0, init=False)
    _again: Json = attrs.field(default=None, init=False)
    _before: list[str] = attrs.field(factory=list, init=False)
    _then: list[dict[int, Json]] = attrs.field(factory=lambda: [{}], init=False)

    def do(self, operation: Mapping[str, Any]) -> None:
        """Do one operation, or ask what it asserts. Raises NotLocal."""
        op = "ask" if ASKS.fullmatch(operation.get("text") or "") else operation["op"]
        self._require_words(op, operation)
        if op == "assert":
            self._ask({**operation["fact"], "guards": operation.get("guards", [])})
        elif op == "rename":
            self._rename(operation)
        elif op == "sleep":
            self._sleep(_seconds(operation["d"]))
        elif op not in PREPARING or not operation.keys().isdisjoint(GIVEN_IN_GO):
            self._operate(op, operation)
            self._then.append({index: one.asked for index, one in self._played.items()})

    def _require_words(self, op: str, operation: Mapping[str, Any]) -> None:
        """Raise NotLocal where nothing but Go says what a pod has done: one is looked for between two operations."""
        if op == "operate" and self._before == [op, "woc.nodeID(pods.Items[0])"]:
            raise NotLocal("a pod is told apart in Go")
        if op in {"operate", "pods_phase", "call"}:
            self._before = [op]
        elif op == "ask":
            self._before.append(operation["text"])

    def _operate(self, op: str, operation: Mapping[str, Any]) -> None:
        played = self._of(operation.get("wf", 0))
        if op == "operate":
            played.operate()
            self._latest = operation.get("wf", 0)
        elif op == "pods_phase":
            played.set_pods(operation["phase"], operation.get("with") or ())
        elif op == "action" and operation["action"] == "ResumeWorkflow":
            played.send(Resumed(at=played.now, selector=operation["args"][1]))
        elif op == "action" and operation["action"] in AGAIN:
            self._again = played.again(operation["args"][-1])
        elif op == "create" and "object" in operation:
            for one in self._played.values():
                one.objects.append(config_map(operation["object"]))
        elif op == "assign":
            self._assign(operation["target"], operation)
        else:
            raise NotLocal(f"the operation {op}, in Go: {operation.get('action') or operation.get('text') or ''}")

    def _assign(self, target: str, operation: Mapping[str, Any]) -> None:
        """Set a field of a workflow that hasn't begun, how it's shut down, or what pods leave behind."""
        owner, _, path = target.partition(".")
        played, value = self._of((operation.get("on") or {}).get("wf", self._latest)), operation["value"]
        if SHUTDOWN.fullmatch(target):
            played.shut_down(value)
        elif target == "node.Outputs":
            played.set_outputs(guarded(operation.get("guards") or ()), plain(value))
        elif WORKFLOW.fullmatch(owner):
            played.assign(path, value)
        elif not WRITTEN_BACK.fullmatch(target):
            raise NotLocal(f"it sets a field of the controller: {target}")

    def _rename(self, operation: Mapping[str, Any]) -> None:
        """Set a name or a namespace of a workflow that hasn't begun."""
        _, field = operation["field"].split(".")
        metadata = self.resources[operation["resource"]][0].setdefault("metadata", {})
        metadata[field] = operation["value"]

    def _sleep(self, seconds: float) -> None:
        for played in self._played.values():
            played.now += seconds

    def _of(self, index: int) -> Played:
        if index not in self._played:
            self._played[index] = Played(self.resources[index][0], [one for some in self.resources for one in some])
        return self._played[index]

    def _ask(self, fact: Mapping[str, Any]) -> None:
        subject = fact.get("subject") or {}
        if subject.get("kind") == "pods" and subject.get("field") == "items":
            self._count(fact)
            return
        again = OF_AGAIN.fullmatch(str(fact.get("subject_expr")))
        if again is not None:
            self._ask_again(fact, again["path"])
            return
        index = subject.get("wf", self._latest)
        asof = subject.get("asof", -1)
        then = self._then[asof] if asof < len(self._then) else self._then[-1]  # subtests count those of others, too
        if index in then and not _is_worded(fact, then[index]):
            told, asked = compared([self._with_value(fact, then)], then[index])
            self.differences += told
            self.asked += asked

    def _ask_again(self, fact: Mapping[str, Any], path: str) -> None:
        """Compare a field of the workflow that is submitted, or gone through, once more."""
        named = {"kind": "workflow", "field": ".".join(map(json_name, path.split(".")))}
        told, asked = compared([{**fact, "subject": named}], self._again)
        self.differences += told
        self.asked += asked

    def _with_value(self, fact: Mapping[str, Any], then: Mapping[int, Json]) -> Mapping[str, Any]:
        """Return a fact whose value is a field of a workflow with what that field holds."""
        of = fact.get("value")
        if not isinstance(of, dict) or of.get("kind") != "workflow" or not of["field"]:
            return fact
        holder = then.get(of["wf"]) or self.resources[of["wf"]][0]
        return {**fact, "value": next(iter(values(holder, of["field"])), None)}

    def _count(self, fact: Mapping[str, Any]) -> None:
        pods = [pod for played in self._played.values() for pod in played.there]
        self.asked += 1
        if not TESTS[fact["op"]](pods, fact.get("value")):
            self.differences.append(f"{fact['raw']}: got {len(pods)} pods")


def _seconds(text: str) -> float:
    """Return how long a duration of Go's lasts: `6 * time.Second`."""
    times, _, unit = text.rpartition(" * ")
    if unit not in UNITS:
        raise NotLocal(f"it sleeps for {text}")
    return float(times or 1) * UNITS[unit]


def _is_worded(fact: Mapping[str, Any], workflow: Json) -> bool:
    """Whether a fact is how a refusal is worded, and the workflow was refused: pydsl has words of its own."""
    said = (workflow.get("status") or {}).get("message") or ""
    return said.startswith(INVALID) and str(fact.get("value")).startswith(INVALID)
