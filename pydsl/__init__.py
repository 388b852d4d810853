"""pydsl: Argo Workflows, written in Python."""

from __future__ import annotations

from pydsl.lazy import lazily

__version__ = "0.1.0"

TYPE_CHECKING = False  # type checkers know the name; importing it from typing would cost `import pydsl` more

if TYPE_CHECKING:
    from pydsl.authoring.beside import CronWorkflow as CronWorkflow
    from pydsl.authoring.beside import Manifest as Manifest
    from pydsl.authoring.beside import WorkflowEventBinding as WorkflowEventBinding
    from pydsl.authoring.blocks import DAG as DAG
    from pydsl.authoring.blocks import Steps as Steps
    from pydsl.authoring.calls import Call as Call
    from pydsl.authoring.calls import Condition as Condition
    from pydsl.authoring.codec import codec as codec
    from pydsl.authoring.flow import each as each
    from pydsl.authoring.flow import otherwise as otherwise
    from pydsl.authoring.flow import parallel as parallel
    from pydsl.authoring.flow import sequence as sequence
    from pydsl.authoring.flow import when as when
    from pydsl.authoring.kinds import HTTP as HTTP
    from pydsl.authoring.kinds import Container as Container
    from pydsl.authoring.kinds import ContainerSet as ContainerSet
    from pydsl.authoring.kinds import Data as Data
    from pydsl.authoring.kinds import Plugin as Plugin
    from pydsl.authoring.kinds import Resource as Resource
    from pydsl.authoring.kinds import Script as Script
    from pydsl.authoring.kinds import Suspend as Suspend
    from pydsl.authoring.kinds import TemplateRef as TemplateRef
    from pydsl.authoring.markers import Artifact as Artifact
    from pydsl.authoring.markers import Parameter as Parameter
    from pydsl.authoring.policies import Backoff as Backoff
    from pydsl.authoring.policies import Retry as Retry
    from pydsl.authoring.shortcuts import runs as runs
    from pydsl.authoring.sources import artifactory as artifactory
    from pydsl.authoring.sources import azure as azure
    from pydsl.authoring.sources import config as config
    from pydsl.authoring.sources import event as event
    from pydsl.authoring.sources import from_path as from_path
    from pydsl.authoring.sources import gcs as gcs
    from pydsl.authoring.sources import git as git
    from pydsl.authoring.sources import hdfs as hdfs
    from pydsl.authoring.sources import http as http
    from pydsl.authoring.sources import jq as jq
    from pydsl.authoring.sources import json_path as json_path
    from pydsl.authoring.sources import oss as oss
    from pydsl.authoring.sources import raw as raw
    from pydsl.authoring.sources import s3 as s3
    from pydsl.authoring.sources import secret as secret
    from pydsl.authoring.sources import stdout as stdout
    from pydsl.authoring.sources import supplied as supplied
    from pydsl.authoring.sources import value as value
    from pydsl.authoring.templates import PythonTemplate as PythonTemplate
    from pydsl.authoring.templates import Template as Template
    from pydsl.authoring.templates import template as template
    from pydsl.authoring.variables import argo as argo
    from pydsl.authoring.words import choose as choose
    from pydsl.authoring.words import collect as collect
    from pydsl.authoring.words import expr as expr
    from pydsl.authoring.words import first as first
    from pydsl.authoring.words import in_ as in_
    from pydsl.authoring.words import literal as literal
    from pydsl.authoring.words import matches as matches
    from pydsl.authoring.words import not_ as not_
    from pydsl.authoring.words import parse as parse
    from pydsl.authoring.workflow import ClusterWorkflowTemplate as ClusterWorkflowTemplate
    from pydsl.authoring.workflow import Workflow as Workflow
    from pydsl.authoring.workflow import WorkflowTemplate as WorkflowTemplate

_HOMES = {
    "authoring.beside": ("CronWorkflow", "Manifest", "WorkflowEventBinding"),
    "authoring.blocks": ("DAG", "Steps"),
    "authoring.calls": ("Call", "Condition"),
    "authoring.codec": ("codec",),
    "authoring.flow": ("each", "otherwise", "parallel", "sequence", "when"),
    "authoring.kinds": (
        "HTTP", "Container", "ContainerSet", "Data", "Plugin", "Resource", "Script", "Suspend", "TemplateRef",
    ),
    "authoring.markers": ("Artifact", "Parameter"),
    "authoring.policies": ("Backoff", "Retry"),
    "authoring.shortcuts": ("runs",),
    "authoring.sources": (
        "artifactory", "azure", "config", "event", "from_path", "gcs", "git", "hdfs", "http", "jq", "json_path", "oss",
        "raw", "s3", "secret", "stdout", "supplied", "value",
    ),
    "authoring.templates": ("PythonTemplate", "Template", "template"),
    "authoring.variables": ("argo",),
    "authoring.words": ("choose", "collect", "expr", "first", "in_", "literal", "matches", "not_", "parse"),
    "authoring.workflow": ("ClusterWorkflowTemplate", "Workflow", "WorkflowTemplate"),
}  # fmt: skip
FACE: list[str] = [name for names in _HOMES.values() for name in names]
"""What `from pydsl import *` brings. Type checkers can't follow a list that's worked out: they go by the imports."""

if not TYPE_CHECKING:
    __all__ = [*FACE]  # noqa: PLE0604 - strings, all of them
    import pydsl.expr  # the room, which loads nothing: Python binds its name here once, so that later imports don't

    del pydsl, globals()["expr"]  # `pydsl.expr` is the word; `from pydsl.expr import ...` is the room
    __getattr__, __dir__ = lazily(__name__, _HOMES)
