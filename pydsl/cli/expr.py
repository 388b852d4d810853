"""`pydsl expr`: evaluate a text of one of Argo's languages."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import click

from pydsl.cli.pairs import pair_of
from pydsl.cli.screen import echo
from pydsl.errors import UsageError
from pydsl.expr.errors import ExprError
from pydsl.expr.languages import LANGUAGES, evaluate
from pydsl.lazy import lazy_regex

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNKNOWN = lazy_regex(r"unknown name (\S+)|expression: (\S+) is missing|failed to resolve \{\{\s*(.*?)\s*\}\}")


@click.command("expr")
@click.argument("text", metavar="TEXT")
@click.option(
    "--var", "texts", multiple=True, metavar="NAME=VALUE", help="A variable; its value is a text, as in Argo."
)
@click.option("--json", "values", multiple=True, metavar="NAME=JSON", help="A variable of any other kind.")
@click.option(
    "--as",
    "language",
    type=click.Choice(list(LANGUAGES)),
    help="Language; by default a template where TEXT has {{, else an expression.",
)
def command(text: str, texts: tuple[str, ...], values: tuple[str, ...], language: str | None) -> None:
    """Evaluate TEXT as Argo would: a template, an expression, a condition, or another of its languages.

    Paths, jq programs and conditions on resources look into --var document=JSON; schedules take from and timezone.
    """
    from pydsl.expr.lang.text import marshal  # after the arguments have been read

    variables: dict[str, Any] = dict(pair_of("--var", given) for given in texts)
    variables.update((name, _json(name, value)) for name, value in (pair_of("--json", given) for given in values))
    try:
        found = evaluate(text, variables, language or "", at=time.time())
    except ExprError as error:
        raise UsageError("\n".join([str(error), *_hint(error, variables)])) from None
    echo(found if isinstance(found, str) else marshal(found, html=False))


def _hint(error: ExprError, variables: Iterable[str]) -> list[str]:
    """Name what was meant, where a name isn't known and a near one is."""
    unknown = _UNKNOWN.search(error.message)
    if unknown is None:
        return []
    from pydsl.diagnostics import nearest  # only a mistake pays for these
    from pydsl.expr.lang.functions import ARGO
    from pydsl.expr.lang.names import BUILTINS

    name = unknown[1] or unknown[2] or unknown[3]
    close = nearest(name, [*variables, *BUILTINS, *ARGO])
    return [f"Did you mean {close!r}?"] if close else []


def _json(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise UsageError(f"--json {name}: {error}") from None
