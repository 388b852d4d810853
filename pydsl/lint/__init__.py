"""Lint: files in, findings out. What Argo refuses, what will fail when it runs, and what teams regret later.

`lint_files` and `lint_text` are the Python API of `pydsl lint`; `LintOptions` says what is asked, `Report` what was
found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydsl.lazy import lazily

if TYPE_CHECKING:
    from pydsl.lint.linting import Report, lint_files, lint_objects, lint_text
    from pydsl.lint.options import LintOptions

__all__ = ["LintOptions", "Report", "lint_files", "lint_objects", "lint_text"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazily(
        __name__,
        {
            "linting": ("Report", "lint_files", "lint_objects", "lint_text"),
            "options": ("LintOptions",),
        },
    )
