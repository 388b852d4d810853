"""What a shell offers for words that only pydsl knows: codes of findings, groups of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click


def codes(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Complete a code."""
    from pydsl.lint.pages import pages  # only shells ask for it

    return [code for code in pages() if code.startswith(incomplete.upper())]


def codes_and_groups(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete a code, or the name of a group."""
    from pydsl.lint.options import ALL
    from pydsl.validate.catalogue import groups

    return [*(name for name in (*groups(), ALL) if name.startswith(incomplete)), *codes(context, parameter, incomplete)]
