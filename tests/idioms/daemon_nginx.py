"""A server that stays up while the next step asks it for a page, by the address of its pod."""

from pydsl import Container, Steps, Workflow, template
from pydsl.spec import HTTPGetAction, Probe

READY = Probe(http_get=HTTPGetAction(path="/", port=80), initial_delay_seconds=2, timeout_seconds=1)


@template
def nginx_server() -> Container:
    return Container(image="nginx:1.13", readiness_probe=READY, daemon=True)


@template
def nginx_client(server_ip: str) -> Container:
    ask = f"curl --silent -G http://{server_ip}:80/"
    return Container(image="curlimages/curl:latest", command=["/bin/sh", "-c"], args=[f"echo {ask} && {ask}"])


@template
def daemon_nginx_example() -> None:
    with Steps():
        server = nginx_server()
        nginx_client(server_ip=server.ip)


workflow = Workflow(daemon_nginx_example, generate_name="daemon-nginx-")
