"""Files that tests of the command line compile."""

from __future__ import annotations

HELLO = """\
from pydsl import Container, Workflow, template


@template
def hello() -> Container:
    return Container(image="busybox", command=["echo"], args=["hello"])


workflow = Workflow(hello)
"""
HELLO_YAML = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  generateName: hello-
spec:
  entrypoint: hello
  templates:
  - name: hello
    container:
      image: busybox
      command:
      - echo
      args:
      - hello
"""
SEVERAL = """\
from pydsl import Container, Manifest, Workflow, WorkflowTemplate, template


@template
def say() -> Container:
    return Container(image="busybox", command=["echo"], args=["say"])


first = Workflow(say, generate_name="first-")
config = Manifest({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"k": "v"}})
library = WorkflowTemplate("library", templates=[say])
"""
NOTHING = '"""A file of helpers: binds nothing."""\n\nNUMBER = 1\n'
WRONG = HELLO.replace('image="busybox"', 'imag="busybox"')
