"""`python -m tests.conformance FILE...`: run pydsl against cases that the real engines answered; print a table.

Exit status 0 if no case failed, or if as many passed as `--floor` demands; else 1.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from tests.conformance import formats
from tests.conformance.cases import Case, corpus_of, read_cases
from tests.conformance.verdict import Verdict
from tests.conformance.workers import run_all

if TYPE_CHECKING:
    from collections.abc import Iterator

Results = list[tuple[Case, Verdict]]
NOT_LOST = ("pass", "on purpose", "not local")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-v", "--verbose", is_flag=True, help="Name each case that didn't pass, and say why.")
@click.option("-r", "--reasons", is_flag=True, help="Count what keeps cases from being played.")
@click.option("--json", "out", type=click.Path(path_type=Path), help="Write every verdict to this file.")
@click.option("-j", "--jobs", default=os.cpu_count() or 1, show_default=True, help="Cases at a time.")
@click.option("--timeout", default=180.0, show_default=True, help="Seconds for one case.")
@click.option(
    "--floor",
    type=click.Path(exists=True, path_type=Path),
    help="JSON: how many of each corpus's cases may not pass, or the percentage that has to.",
)
@click.option("-k", "pattern", default="", help="Only the cases whose id contains this.")
def main(
    files: tuple[Path, ...],
    verbose: bool,
    reasons: bool,
    out: Path | None,
    jobs: int,
    timeout: float,
    floor: Path | None,
    pattern: str,
) -> None:
    """Run pydsl against the cases of FILES, whose names say their format."""
    unknown = [file for file in files if not formats.known(corpus_of(file))]
    for file in unknown:
        click.echo(f"{file}: no code serves the format {corpus_of(file)!r} yet", err=True)
    cases = [case for file in files if file not in unknown for case in read_cases(file) if pattern in case.id]
    order = {id(case): index for index, case in enumerate(cases)}
    first = sorted(run_all(cases, count=jobs, timeout=timeout), key=lambda result: order[id(result[0])])
    results = [*tried_alone(first, timeout)]
    click.echo(table(results))
    for line in (*shares(results), *chances(results)):
        click.echo(line)
    for line in kept(results) if reasons else ():
        click.echo(line)
    if verbose:
        click.echo("".join(f"{c.corpus} {c.id}: {v.verdict}: {v.detail}\n" for c, v in results if v.verdict != "pass"))
    if out:
        out.write_text(json.dumps([row(case, verdict) for case, verdict in results], indent=1) + "\n")
    sys.exit(not reached(results, json.loads(floor.read_text()) if floor else {}))


def tried_alone(results: Results, timeout: float) -> Iterator[tuple[Case, Verdict]]:
    """Yield the results; run a case that came out otherwise again, with nothing beside it, and say if it passes then.

    Which pods are under way together, and end in which order, depends on what else the machine does.
    """
    again = [case for case, verdict in results if verdict.verdict == "fail" and verdict.may_be_chance]
    alone = {id(case): verdict for case, verdict in run_all(again, count=1, timeout=timeout)}
    for case, verdict in results:
        second = alone.get(id(case), verdict)
        yield case, attrs.evolve(second, detail="alone") if second.verdict != verdict.verdict else second


def reached(results: Results, floor: dict[str, Any]) -> bool:
    """Whether each corpus passed as far as `floor` demands; all of it, save the unsupported, where it's silent.

    `{"lost": 3}` is how many cases of a corpus may not pass, apart from what is done on purpose and what is no
    candidate; a number is a percentage.
    """
    by_corpus: dict[str, list[str]] = {}
    for case, verdict in results:
        by_corpus.setdefault(case.corpus, []).append(verdict.verdict)
    return all(_held(verdicts, floor.get(corpus)) for corpus, verdicts in by_corpus.items())


def _held(verdicts: list[str], floor: Any) -> bool:
    if floor is None:
        return "fail" not in verdicts
    if isinstance(floor, dict):
        return sum(verdict not in NOT_LOST for verdict in verdicts) <= int(floor["lost"])
    return 100 * verdicts.count("pass") >= float(floor) * len(verdicts)


def table(results: Results) -> str:
    """Draw corpus, cases, passed, unsupported, what is done on purpose and what is no candidate, a line each."""
    counts: dict[str, Counter[str]] = {}
    for case, verdict in results:
        counts.setdefault(case.corpus, Counter())[verdict.verdict] += 1
    width = max([len("corpus"), *map(len, counts)])
    titles = f"{'unsupported':>12} {'on purpose':>11} {'not local':>10}"
    lines = [f"{'corpus':{width}} {'cases':>7} {'passed':>7} {'':>7} {titles}"]
    for corpus, count in counts.items():
        share = f"{100 * count['pass'] / count.total():.1f} %"
        rest = f"{count['unsupported']:12} {count['on purpose']:11} {count['not local']:10}"
        lines.append(f"{corpus:{width}} {count.total():7} {count['pass']:7} {share:>7} {rest}")
    return "\n".join(lines)


def shares(results: Results) -> list[str]:
    """Say, for corpora whose cases name the place of a mistake, how many findings point there."""
    hits: dict[str, list[bool]] = {}
    for case, verdict in results:
        if verdict.at_line is not None:
            hits.setdefault(case.corpus, []).append(verdict.at_line)
    return [
        f"{corpus}: {sum(told)} of {len(told)} named lines and paths ({100 * sum(told) / len(told):.1f} %)"
        for corpus, told in hits.items()
    ]


def chances(results: Results) -> list[str]:
    """Name the cases of each corpus that passed at a further try only."""
    found: dict[str, list[str]] = {}
    for case, verdict in results:
        if verdict.verdict == "pass" and verdict.detail:
            found.setdefault(case.corpus, []).append(f"{case.id} ({verdict.detail})")
    return [f"{corpus}: passed at a further try: {', '.join(cases)}" for corpus, cases in found.items()]


def kept(results: Results) -> list[str]:
    """Count why the cases of each corpus weren't played; what follows a reason's colon is of one case."""
    counts: dict[str, Counter[str]] = {}
    for case, verdict in results:
        if verdict.verdict in {"unsupported", "not local"}:
            counts.setdefault(case.corpus, Counter())[f"{verdict.verdict}: {verdict.detail.partition(': ')[0]}"] += 1
    return [f"{corpus}: {n:4} {why}" for corpus, count in counts.items() for why, n in count.most_common()]


def row(case: Case, verdict: Verdict) -> dict[str, str]:
    """Write a verdict for `--json`."""
    return {"corpus": case.corpus, "id": case.id, "verdict": verdict.verdict, "detail": verdict.detail}


if __name__ == "__main__":
    main()
