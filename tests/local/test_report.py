from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pydsl.local import RunReport


def node(name: str, display_name: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"id-{name}",
        "name": name,
        "displayName": display_name,
        "type": "Pod",
        "phase": "Succeeded",
        **fields,
    }


def report(*nodes: dict[str, Any], folder: Path = Path("/runs/wf")) -> RunReport:
    status = {"nodes": {one["id"]: one for one in nodes}}
    return RunReport(name="wf", uid="u", phase="Succeeded", message="", workflow={"status": status}, folder=folder)


A = node("wf[0].a", "a", outputs={"parameters": [{"name": "x", "value": "1"}, {"name": "unset"}], "result": "r"})
LOOP = [node(f"wf[{group}].b", "b") for group in (1, 2)]


def test_a_node_is_found_by_id_name_and_display_name() -> None:
    nodes = report(A, *LOOP).nodes
    assert [nodes[key].name for key in ("id-wf[0].a", "wf[0].a", "a", "wf[2].b")] == ["wf[0].a"] * 3 + ["wf[2].b"]
    assert len(nodes) == 3


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("b", "several nodes are called 'b': wf[1].b, wf[2].b"),
        ("aa", "no node is called 'aa'; did you mean 'a'?"),
        ("nothing-like-it", "no node is called 'nothing-like-it'"),
    ],
)
def test_a_name_that_is_no_node(name: str, message: str) -> None:
    with pytest.raises(KeyError) as error:
        report(A, *LOOP).nodes[name]
    assert error.value.args == (message,)


def test_outputs() -> None:
    nodes = report(A, node("wf[1].c", "c", outputs={"parameters": [{"name": "output", "value": "2"}]}), *LOOP).nodes
    assert nodes["a"].outputs == {"x": "1"}
    assert [nodes[name].output for name in ("a", "c", "wf[1].b")] == ["r", "2", None]


def test_the_runs_own_output_is_its_entrypoints() -> None:
    root = node("wf", "wf", outputs={"parameters": [{"name": "output", "value": "3"}]})
    assert report(root).output == "3"
    assert report().output is None


def test_logs(tmp_path: Path) -> None:
    (tmp_path / "id-wf[0].a").mkdir()
    (tmp_path / "id-wf[0].a" / "main.stderr").write_bytes(b"\xff oh")
    made = report(A, folder=tmp_path)
    assert (made.logs("a"), made.logs("a", errors=True)) == ("", "\ufffd oh")
