"""Shipping Python functions: their source with all it needs, and the harness that feeds them in the pod."""

from pydsl.authoring.source.script import PythonScript, RawInput, python_template
from pydsl.authoring.source.shipped import ShippedSource, capture
from pydsl.authoring.source.signature import ScriptInput, ScriptOutput, Signature, argo_name, signature_of

__all__ = [
    "PythonScript",
    "RawInput",
    "ScriptInput",
    "ScriptOutput",
    "ShippedSource",
    "Signature",
    "argo_name",
    "capture",
    "python_template",
    "signature_of",
]
