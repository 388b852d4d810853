"""A run as it's shown: its progress, what pods write, what went wrong."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from msgspec import Struct, field

from pydsl.cli.asking import is_at_terminal
from pydsl.cli.screen import tell
from pydsl.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydsl.cli.answering import Answering
    from pydsl.local import RunReport, Update
    from pydsl.manifest.library import Library
    from pydsl.report.masking import Mask
    from pydsl.report.tree import LiveTree


def shown(run: Callable[[Callable[[Update], None]], RunReport], library: Library, logs: bool) -> RunReport:
    """Run with its progress shown: a tree that's redrawn on a terminal, plain lines elsewhere, and beside logs."""
    from pydsl.local.environment import secret_values
    from pydsl.report.masking import Mask

    mask = Mask.of(secret_values(library))
    if logs:
        report = _with_logs(run, mask)
    elif sys.stdout.isatty():
        report = _with_tree(run)
    else:
        report = run(_noted(_tell_update))
    message = f": {report.message}" if report.message else ""
    tell(visible(mask(f"{report.name}: {report.phase}{message}")))
    if report.exit_status:
        _tell_failures(report, mask)
    for line in given_by(report, mask):
        tell(visible(line))
    tell(f"logs: {report.folder}")
    return report


LONGEST = 2000
"""How much of an output is shown, in characters."""


def given_by(report: RunReport, mask: Mask) -> list[str]:
    """Write what a run's entrypoint gave: each output parameter, as the program that takes it would read it.

    Masked before it's cut: a part of a Secret's value is no value of it.
    """
    outputs = report.nodes[report.name].json.get("outputs") if report.name in report.nodes else None
    values = {str(row["name"]): row.get("value") for row in (outputs or {}).get("parameters") or ()}
    if not values:
        return []
    from pydsl.pod import unmarked  # large, and many runs give nothing

    return [f"{name}: {_cut(mask(unmarked(str(text))))}" for name, text in values.items() if text is not None]


def _cut(text: str) -> str:
    rest = len(text) - LONGEST
    return text if rest <= 0 else f"{text[:LONGEST]}... and {rest} characters more: pydsl get @latest -o json"


def _noted(watch: Callable[[Update], None]) -> Callable[[Update], None]:
    """Return what prints notes before what they're about."""

    def told(update: Update) -> None:
        tell_notes(update)
        watch(update)

    return told


def tell_notes(update: Update) -> None:
    """Print what is to be known before a run begins."""
    for note in update.notes:
        tell(f"note: {note}", err=True)


def _with_tree(run: Callable[[Callable[[Update], None]], RunReport]) -> RunReport:
    live = _live()
    try:
        return run(_noted(live))
    finally:
        live.end()


def _live() -> LiveTree | Answering:
    from pydsl.report.tree import LiveTree

    tree = LiveTree(sys.stdout)
    if not is_at_terminal():
        return tree
    from pydsl.cli.answering import Answering  # where nobody can be asked, nothing is loaded for it

    return Answering(tree)


def _tell_update(update: Update) -> None:
    from pydsl.report.tree import plain_lines

    told = "".join(f"{line}\n" for line in plain_lines(update))
    tell(told, nl=False)


def _with_logs(run: Callable[[Callable[[Update], None]], RunReport], mask: Mask) -> RunReport:
    from pydsl.report.following import LogFollowing

    teller = _Teller(mask)
    following = LogFollowing(teller.line, mask)

    def watch(update: Update) -> None:
        following(update)
        teller.update(update)

    try:
        return run(_noted(watch))
    finally:
        following.end()


class _Teller(Struct):
    """Prints from two threads, a whole line at a time."""

    mask: Mask
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def update(self, update: Update) -> None:
        """Print what has changed."""
        with self._lock:
            _tell_update(update)

    def line(self, name: str, line: bytes) -> None:
        """Print a line of a pod."""
        with self._lock:
            _tell_line(f"{name}: ", line, self.mask)


def _tell_line(before: str, line: bytes, mask: Mask) -> None:
    """Print a line that a pod wrote: to a terminal with escapes for what it would obey, elsewhere byte for byte."""
    text = mask(line.decode(errors="surrogateescape"))
    if sys.stdout.isatty():
        tell(visible(before + text))
    else:
        _write(f"{before}{text}\n".encode(errors="surrogateescape"))


def _write(data: bytes) -> None:
    """Write bytes to standard output, whatever stands for it."""
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:
        tell(data.decode(errors="replace"), nl=False)
        return
    sys.stdout.flush()
    binary.write(data)
    binary.flush()


def _tell_failures(report: RunReport, mask: Mask) -> None:
    """Show the end of what each failed pod wrote, to standard error or else to standard output."""
    for node in report.nodes.values():
        if node.type == "Pod" and node.phase in {"Failed", "Error"}:
            tell(visible(mask(f"{node.name}: {node.message}")))
            for line in report.last_lines(node):
                _tell_line("  ", line, mask)
