"""Lint: files in, findings out. What Argo refuses, what will fail when it runs, and what teams regret later.

`lint_files` and `lint_text` are the Python API of `pydsl lint`; `LintOptions` says what is asked, `Report` what was
found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydsl.lint.linting import Report, lint_files, lint_objects, lint_text
    from pydsl.lint.options import LintOptions

__all__ = ["LintOptions", "Report", "lint_files", "lint_objects", "lint_text"]


def __getattr__(name: str) -> object:
    """Load a part when it's asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module("pydsl.lint.options" if name == "LintOptions" else "pydsl.lint.linting"), name)
