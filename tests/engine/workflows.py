"""Small workflows as JSON, and simulating them."""

from __future__ import annotations

from typing import Any

from pydsl.plan import prepare_json
from pydsl.testing import Outcome, Outcomes, Simulation, simulate

Json = Any
FAILS = Outcome(exit_code=1)
OK = {"name": "ok", "container": {"image": "alpine", "command": ["true"]}}
ECHO = {
    "name": "echo",
    "inputs": {"parameters": [{"name": "m"}]},
    "container": {"image": "alpine", "command": ["echo"], "args": ["{{inputs.parameters.m}}"]},
}
SAY = {"name": "say", "script": {"image": "alpine", "command": ["sh"], "source": "echo said"}}
OUT = {
    "name": "out",
    "container": {"image": "alpine", "command": ["make"]},
    "outputs": {"parameters": [{"name": "o", "valueFrom": {"path": "/tmp/o"}}]},
}
LEAVES = (OK, ECHO, SAY, OUT)


def workflow(*templates: Json, **spec: Any) -> Json:
    """A Workflow whose first template is the entry; the leaves above are there too."""
    entry = templates[0]["name"] if templates else "ok"
    own = {template["name"] for template in templates}
    rest = [leaf for leaf in LEAVES if leaf["name"] not in own]
    return {"metadata": {"name": "wf"}, "spec": {"entrypoint": entry, "templates": [*templates, *rest], **spec}}


def steps(*groups: Json, **more: Any) -> Json:
    """A steps template called main; a group is one step or a list of them."""
    rows = [group if isinstance(group, list) else [group] for group in groups]
    return {"name": "main", "steps": rows, **more}


def dag(*tasks: Json, **more: Any) -> Json:
    """A DAG template called main; `fail_fast` and `target` go into its `dag`."""
    inner = {key: more.pop(key) for key in ("failFast", "target") if key in more}
    return {"name": "main", "dag": {"tasks": list(tasks), **inner}, **more}


def call(name: str, template: str = "ok", **more: Any) -> Json:
    """A step or task; `m` is passed as the parameter of that name."""
    if "m" in more:
        more["arguments"] = {"parameters": [{"name": "m", "value": more.pop("m")}]}
    return {"name": name, "template": template, **more}


def run(manifest: Json, outcomes: Outcomes | None = None, *, config_maps: Json = None, **more: Any) -> Simulation:
    """Simulate a workflow given as JSON."""
    plan = prepare_json(manifest, config_map=(config_maps or {}).get)
    return simulate(plan, outcomes=outcomes, **more)


def inputs(simulation: Simulation, name: str) -> dict[str, Any]:
    """A node's input parameters by name."""
    return {one["name"]: one["value"] for one in simulation.node(name)["inputs"]["parameters"]}


def outputs(simulation: Simulation, name: str) -> dict[str, Any]:
    """A node's output parameters by name; None where one has no value."""
    return {one["name"]: one.get("value") for one in simulation.node(name)["outputs"]["parameters"]}
