"""A workflow that brings the executor plugin which runs its only template.

Differs: spec.executorPlugins[0].spec.sidecar.container.args[0]: own words
Why: the script is data; this one answers the same.
"""

from pydsl import Plugin, Workflow, template
from pydsl.spec import (
    Capabilities,
    Container,
    ContainerPort,
    ExecutorPlugin,
    ExecutorPluginSidecar,
    ExecutorPluginSpec,
    ObjectMeta,
    ResourceRequirements,
    SecurityContext,
)

PORT = 4356
ANSWER = """\
import json
from http.server import BaseHTTPRequestHandler, HTTPServer

HELLO = {"node": {"phase": "Succeeded", "message": "Hello from a plugin of the workflow's own!"}}


class Answers(BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        is_known = self.path == "/api/v1/template.execute"
        is_ours = is_known and "workflowLevelHello" in asked["template"].get("plugin", {})
        self.send_response(200 if is_known else 404)
        self.end_headers()
        self.wfile.write(json.dumps(HELLO if is_ours else {}).encode() if is_known else b"")


HTTPServer(("", 4356), Answers).serve_forever()
"""
NAME = "workflow-level-hello-executor-plugin"
SERVER = Container(
    name=NAME,
    image="python:alpine3.23",
    command=["python", "-c"],
    args=[ANSWER],
    ports=[ContainerPort(container_port=PORT)],
    resources=ResourceRequirements(
        limits={"cpu": "200m", "memory": "64Mi"}, requests={"cpu": "100m", "memory": "32Mi"}
    ),
    security_context=SecurityContext(
        allow_privilege_escalation=False,
        capabilities=Capabilities(drop=["ALL"]),
        read_only_root_filesystem=True,
        run_as_non_root=True,
    ),
)


@template
def main() -> Plugin:
    return Plugin(plugin={"workflowLevelHello": {}})


workflow = Workflow(
    main,
    generate_name="workflow-level-executor-plugin-",
    executor_plugins=[
        ExecutorPlugin(
            metadata=ObjectMeta(name=NAME),
            spec=ExecutorPluginSpec(sidecar=ExecutorPluginSidecar(container=SERVER)),
        )
    ],
)
