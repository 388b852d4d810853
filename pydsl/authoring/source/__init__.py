"""Shipping Python functions: their source with all it needs, and the words by which `pydsl.pod` runs them."""

from pydsl.authoring.names import argo_name
from pydsl.authoring.source.lines import places_of, remember
from pydsl.authoring.source.script import PythonScript, python_template
from pydsl.authoring.source.shipped import ShippedSource, capture
from pydsl.authoring.source.signature import ScriptInput, ScriptOutput, TemplateSignature, signature_of

__all__ = [
    "PythonScript",
    "ScriptInput",
    "ScriptOutput",
    "ShippedSource",
    "TemplateSignature",
    "argo_name",
    "capture",
    "places_of",
    "python_template",
    "remember",
    "signature_of",
]
