"""Every example of a page is what it says."""

from __future__ import annotations

from textwrap import indent

import pytest

from pydsl.diagnostics.rule import Rule
from pydsl.lint import LintOptions, lint_text
from pydsl.lint.pages import pages

WITH_EXAMPLES = [page for page in pages().values() if page.bad]


def manifest(example: str) -> str:
    """Complete an example that's the list of a Workflow's templates."""
    if example.startswith("apiVersion"):
        return example
    head = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w}\nspec:\n  entrypoint: main\n"
    return f"{head}  templates:\n{indent(example, '  ')}"


def codes(example: str, page: Rule) -> set[str]:
    options = LintOptions(select=(page.code,) if page.group else ())
    return {finding.code for finding in lint_text(manifest(example), options=options).findings}


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=[page.code for page in WITH_EXAMPLES])
def test_the_bad_example_is_bad_and_the_good_one_good(page: Rule) -> None:
    assert page.code in codes(page.bad, page)
    assert codes(page.good, page) == set()
