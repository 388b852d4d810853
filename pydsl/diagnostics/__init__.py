"""Findings: what is wrong, where, how bad, and what to write instead. Everything that reports uses these."""

from pydsl.diagnostics.model import LINT, SERVER, Diagnostic, Path, Place, Severity, path_text
from pydsl.diagnostics.nearest import nearest
from pydsl.diagnostics.render import render

__all__ = ["LINT", "SERVER", "Diagnostic", "Path", "Place", "Severity", "nearest", "path_text", "render"]
