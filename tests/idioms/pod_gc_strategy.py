"""Pods that are deleted half a minute after they have succeeded."""

from pydsl import Container, Steps, Workflow, parallel, template
from pydsl.spec import PodGC


@template
def fail() -> Container:
    return Container(image="alpine:3.23", command=["sh", "-c"], args=["exit 1"])


@template
def succeed() -> Container:
    return Container(image="alpine:3.23", command=["sh", "-c"], args=["exit 0"])


@template
def pod_gc_strategy() -> None:
    with Steps(), parallel():
        fail()
        succeed()


workflow = Workflow(pod_gc_strategy, pod_gc=PodGC(strategy="OnPodSuccess", delete_delay_duration="30s"))
