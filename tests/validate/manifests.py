"""Manifests as text, and what is said of them."""

from __future__ import annotations

from textwrap import dedent, indent

from pydsl.diagnostics import Diagnostic
from pydsl.manifest import load
from pydsl.manifest.library import library_of
from pydsl.spec import KINDS, decode_manifest
from pydsl.validate import validate

HEAD = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  generateName: w-
"""
LEAF = """\
- name: echo
  inputs:
    parameters: [{name: text, default: ""}]
  container: {image: busybox, args: ["{{inputs.parameters.text}}"]}
"""


def workflow(templates: str, spec: str = "entrypoint: main") -> str:
    """Write a Workflow with these templates, and `echo` behind them."""
    listed = indent(dedent(templates).rstrip() + "\n" + LEAF, "  ")
    return f"{HEAD}spec:\n{indent(dedent(spec).rstrip(), '  ')}\n  templates:\n{listed}"


def steps(calls: str) -> str:
    """Write a Workflow whose entrypoint has these steps."""
    return workflow("- name: main\n  steps:\n" + indent(dedent(calls), "  "))


def dag(tasks: str) -> str:
    """Write a Workflow whose entrypoint is a DAG of these tasks."""
    return workflow("- name: main\n  dag:\n    tasks:\n" + indent(dedent(tasks), "    "))


def findings(text: str) -> list[Diagnostic]:
    """Check the first document of a text; the others are what it may refer to."""
    objects = []
    for document in load(text):
        obj, problems = decode_manifest(document.data) if document.kind in KINDS else (document.data, [])
        assert obj is not None, problems
        objects.append(obj)
    return validate(objects[0], library_of(objects[1:]))


def codes(text: str) -> list[str]:
    """List the codes of what's found, without those of pydsl's own rules (PD8xx), which have tests of their own."""
    return [finding.code for finding in findings(text) if not finding.code.startswith("PD8")]
