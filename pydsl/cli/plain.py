"""Command lines without options: `pydsl run FILE`, `pydsl lint PATHS`.

There's nothing to parse, so the parser isn't loaded, which takes a seventh of a short run.
"""

from __future__ import annotations

from pydsl.lazy import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def plain(words: Sequence[str], environment: Mapping[str, str]) -> Callable[[], None] | None:
    """Return what a command line without options does; None for any other."""
    verb, *names = words or [""]
    if not names or any(word.startswith("-") for word in names) or "_PYDSL_COMPLETE" in environment:
        return None
    if verb == "lint":
        return lambda: _lint(tuple(names))
    return (lambda: _run(names[0])) if verb == "run" and len(names) == 1 else None


def _lint(paths: tuple[str, ...]) -> None:
    from pydsl.cli.linting import PLAIN, lint  # which brings all that judges manifests

    lint(paths, **PLAIN)


def _run(target: str) -> None:
    from pydsl.cli.running import PLAIN, run  # which brings all that drives runs

    run(target, **PLAIN)
