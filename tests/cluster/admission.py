"""What a real API server says of manifests by `dryRun=All` and `fieldValidation=Strict`.

It's asked about every document of the lint corpora over one connection, and compared with what pydsl says that it
refuses, and with what was recorded of one.
"""

from __future__ import annotations

import itertools
import json
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import attrs

from pydsl.cluster.errors import Invalid
from pydsl.cluster.kinds import CONFIG_MAP, SUBMITTED, ResourceKind
from pydsl.cluster.kubernetes.api import DRY, STRICT, KubernetesCluster, path_of
from pydsl.cluster.transport import ServerRequest
from tests.cluster.servers import NAMESPACE_OF_TESTS, absent, running
from tests.conformance.cases import read_cases
from tests.conformance.linting import server_documents
from tests.shared import SHARED

RBAC = "rbac.authorization.k8s.io"
KINDS = {
    **SUBMITTED,
    **{
        one.name: one
        for one in (
            CONFIG_MAP,
            ResourceKind("WorkflowEventBinding", "workfloweventbindings", "argoproj.io", "v1alpha1"),
            ResourceKind("PersistentVolumeClaim", "persistentvolumeclaims"),
            ResourceKind("ServiceAccount", "serviceaccounts"),
            ResourceKind("Role", "roles", RBAC),
            ResourceKind("RoleBinding", "rolebindings", RBAC),
        )
    },
}
"""The kinds of what people write, Argo's and others, by their names."""
CORPORA = ("lint_mutations", "lint_rules", "lint_field", "lint_features")
_NAMESPACE = re.compile(r"^  namespace: .*\n", re.MULTILINE)
_FLOW_NAMESPACE = re.compile(r"(?<=[{ ])namespace: ?[\w-]+(, ?|(?=\}))")


def complaint(cluster: KubernetesCluster, kind: str, text: str) -> str:
    """Return what the server has against a document, wherever it's to be; "" where it would take it."""
    call = ServerRequest(
        method="POST", path=path_of(KINDS[kind], NAMESPACE_OF_TESTS), query={**STRICT, **DRY},
        body=_elsewhere(text).encode(), content="application/json" if _is_json(text) else "application/yaml",
    )  # fmt: skip
    try:
        cluster.transport.ask(call)
    except Invalid as refused:
        return refused.message
    return ""


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _elsewhere(text: str) -> str:
    return _FLOW_NAMESPACE.sub("", _NAMESPACE.sub("", text))


@attrs.define
class Compared:
    """One corpus: how many documents, how many the server refused, and which it and pydsl, or a record, disagree on."""

    documents: int = 0
    refused: int = 0
    seconds: float = 0.0
    pydsl_differs: list[str] = attrs.field(factory=list)
    record_differs: list[str] = attrs.field(factory=list)


def compared(cluster: KubernetesCluster, corpus: Path, every: int = 1) -> Compared:
    """Ask the server about each document of a corpus, or of every n-th case."""
    made = Compared()
    for case in itertools.islice(read_cases(corpus), 0, None, every):
        recorded = iter(case.data["server"])
        for kind, text, findings in server_documents(case.data["text"]):
            began = time.perf_counter()
            said = complaint(cluster, kind, text)
            made.seconds += time.perf_counter() - began
            made.documents += 1
            made.refused += bool(said)
            where = f"{case.id}: {kind}: {said or 'accepted'}"
            if bool(said) != bool(findings):
                made.pydsl_differs.append(f"{where}; pydsl: {[one.message for one in findings]}")
            record = next(recorded, None)
            if record is not None and record["ok"] == bool(said):
                made.record_differs.append(f"{where}; recorded: {record['message']}")
    return made


def corpora() -> Iterator[tuple[str, Path]]:
    yield from ((name, SHARED / "vectors" / f"{name}.json.gz") for name in CORPORA)


def told(name: str, found: Compared) -> Iterator[str]:
    """Say how a corpus went."""
    agree = found.documents - len(found.pydsl_differs)
    yield (
        f"{name}: {found.documents} documents, {found.refused} refused; pydsl agrees on {agree}, "
        f"the record on {found.documents - len(found.record_differs)}; {found.seconds:.1f} s"
    )
    yield from found.pydsl_differs
    yield from found.record_differs


def main() -> int:
    """Compare all corpora. Exit status 1 where pydsl and the server disagree."""
    if reason := absent():
        sys.exit(reason)
    differ = 0
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        cluster = server.cluster()
        for name, path in corpora():
            found = compared(cluster, path)
            differ += len(found.pydsl_differs)
            print("\n".join(told(name, found)))
    return int(differ > 0)


if __name__ == "__main__":
    sys.exit(main())
