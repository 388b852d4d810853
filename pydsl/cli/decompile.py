"""`pydsl decompile`: write the Python that compiles to YAML manifests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from pydsl.cli.placing import OUTPUT_HELP, STDOUT, place_of
from pydsl.errors import DiagnosticsError, UsageError
from pydsl.lint.files import YAML_ENDINGS, files_in, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydsl.decompile import Decompiled
    from pydsl.diagnostics import Diagnostic


@attrs.frozen
class DecompiledFile:
    """The Python of one YAML file, and where it goes below the output folder."""

    source: Path
    target: Path
    made: Decompiled


@click.command("decompile")
@click.argument("paths", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option("-o", "--output", type=click.Path(path_type=Path), help=OUTPUT_HELP)
@click.option(
    "--style",
    type=click.Choice(["functions", "objects"]),
    default="functions",
    show_default=True,
    help="How templates that run a container, a script, ... are written.",
)
@click.option(
    "--lenient", is_flag=True, help="Keep fields that Argo doesn't know: such a document is written as it is."
)
@click.option("--force", is_flag=True, help="Overwrite files that are at --output already.")
def command(paths: tuple[str, ...], output: Path | None, style: str, lenient: bool, force: bool) -> None:
    """Write Python for the YAML files PATHS; folders are searched for them.

    What's written compiles back to manifests equal to those: each file is compiled and compared before anything is
    written. Comments stay beside what they describe. Without --output, the Python of one file is printed.
    """
    products = list(_placed(_decompiled(paths, style, lenient=lenient)))
    if output is None or output == Path(STDOUT):
        if len(products) != 1:
            raise UsageError(f"{len(products)} files are decompiled: say with --output which folder they go to")
        click.echo(products[0].made.source, nl=False)
        return
    targets = {place_of(output, one.target, len(products), {".py"}): one for one in products}
    _refuse_overwriting(targets, force=force)
    for target, product in targets.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(product.made.source, encoding="utf-8", newline="\n")
    for target, product in targets.items():
        click.echo(f"{product.source} -> {target}: {_words(product.made)}", err=True)


def _decompiled(paths: Iterable[str], style: str, *, lenient: bool) -> list[tuple[Path, Path, Decompiled]]:
    """Decompile every file; raise one error with all that's wrong in any of them."""
    from pydsl.decompile import decompile  # after the arguments have been read

    made: list[tuple[Path, Path, Decompiled]] = []
    problems: list[Diagnostic] = []
    for found in files_in(paths, YAML_ENDINGS):
        try:
            text, name = text_of(found.path)
            written = decompile(text, name, style=style, lenient=lenient)
        except DiagnosticsError as error:
            problems.extend(error.diagnostics)
            continue
        relative = found.path.relative_to(found.below) if found.below is not None else Path(found.path.name)
        made.append((found.path, relative, written))
    if problems:
        raise DiagnosticsError(problems)
    return made


def _placed(made: Iterable[tuple[Path, Path, Decompiled]]) -> Iterator[DecompiledFile]:
    """Name the Python files: as modules can be imported, and no two alike."""
    from pydsl.decompile import module_name

    taken: set[Path] = set()
    for source, relative, written in made:
        base = module_name(relative.stem)
        target, number = relative.with_name(f"{base}.py"), 1
        while target in taken:
            number += 1
            target = relative.with_name(f"{base}_{number}.py")
        taken.add(target)
        yield DecompiledFile(source, target, written)


def _refuse_overwriting(targets: Iterable[Path], *, force: bool) -> None:
    there = [str(one) for one in targets if one.exists()]
    if there and not force:
        raise UsageError(f"{', '.join(there)}: there already; --force overwrites")


def _words(made: Decompiled) -> str:
    counts = ((made.functions, "as functions"), (made.objects, "as objects"), (made.spelt_out, "spelt out"))
    said = [f"{count} {how}" for count, how in counts if count]
    return f"templates: {', '.join(said)}" if said else "no templates"
