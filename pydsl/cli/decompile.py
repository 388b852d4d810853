"""`pydsl decompile`: write the Python that compiles to YAML manifests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pydsl.cli.places import from_a_cluster
from pydsl.cli.placing import OUTPUT_HELP, STDOUT, place_of
from pydsl.cli.screen import echo
from pydsl.errors import UsageError
from pydsl.lint.files import YAML_ENDINGS, files_in
from pydsl.lint.foreign import texts_of
from pydsl.lint.loading import is_unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydsl.cli.places import There
    from pydsl.decompile import Decompiled, ManifestFile


@click.command("decompile")
@click.argument("paths", nargs=-1, type=click.Path(allow_dash=True), metavar="PATH...")
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
@from_a_cluster
def command(
    place: There | None, paths: tuple[str, ...], output: Path | None, style: str, lenient: bool, force: bool
) -> None:
    """Write Python for the YAML files PATH...; folders are searched for them.

    What's written compiles back to manifests equal to those: each file is compiled and compared before anything is
    written. Comments stay beside what they describe. A template that another of the files has is imported from there.
    Without --output, the Python of one file is printed. With --from-cluster, PATHs are names of WorkflowTemplates,
    CronWorkflows and ClusterWorkflowTemplates; without any, all of the namespace's are written.
    """
    from pydsl.decompile import decompile_files  # after the arguments have been read

    files = list(_files(paths) if place is None else _stored(place, paths))
    made = decompile_files(files, style=style, lenient=lenient)
    if output is None or output == Path(STDOUT):
        if len(files) != 1:
            raise UsageError(f"{len(files)} files are decompiled: say with --output which folder they go to")
        echo(made[files[0].target].source, nl=False)
        return
    targets = {place_of(output, Path(one.target), len(files), {".py"}): one for one in files}
    _refuse_overwriting(targets, force=force)
    for target, file in targets.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(made[file.target].source, encoding="utf-8", newline="\n")
    for target, file in targets.items():
        click.echo(f"{file.name} -> {target}: {_words(made[file.target])}", err=True)


def _files(paths: Sequence[str]) -> Iterator[ManifestFile]:
    """Read the files, and name their Python: as modules can be imported, and no two alike.

    What a folder holds besides, and can't be read, is told.
    """
    from pydsl.decompile import ManifestFile

    if not paths:
        raise UsageError("which files? Name them, or folders; or say --from-cluster")
    names, passed_over = ModuleNames(), {found.path: found for found in files_in(paths, YAML_ENDINGS)}
    for found, text, name in texts_of([*passed_over.values()]):
        if found.below is None or not is_unread(text, name):
            relative = found.path.relative_to(found.below) if found.below is not None else Path(found.path.name)
            yield ManifestFile(name, text, names.new(relative))
            del passed_over[found.path]
    for path in passed_over:
        click.echo(f"{path}: passed over: nothing of Argo's that can be read", err=True)


def _stored(place: There, names: Sequence[str]) -> Iterator[ManifestFile]:
    """Ask the cluster for manifests: each is a file of its own."""
    from pydsl.cluster.definitions import definitions
    from pydsl.decompile import ManifestFile
    from pydsl.manifest import emit_one

    found = definitions(place.cluster, place.namespace, names)
    if not found:
        raise UsageError(f"namespace {place.namespace} has no WorkflowTemplate and no CronWorkflow")
    taken = ModuleNames()
    for one in found:
        name = one["metadata"]["name"]
        yield ManifestFile(f"{one['kind']} {name}", emit_one(one), taken.new(Path(f"{name}.yaml")))


class ModuleNames:
    """The names of Python files: none is given twice."""

    def __init__(self) -> None:
        self._taken: set[Path] = set()

    def new(self, relative: Path) -> Path:
        """Return where the Python of a file goes."""
        from pydsl.decompile import module_name

        base = module_name(relative.stem)
        target, number = relative.with_name(f"{base}.py"), 1
        while target in self._taken:
            number += 1
            target = relative.with_name(f"{base}_{number}.py")
        self._taken.add(target)
        return target


def _refuse_overwriting(targets: Iterable[Path], *, force: bool) -> None:
    there = [str(one) for one in targets if one.exists()]
    if there and not force:
        raise UsageError(f"{', '.join(there)}: there already; --force overwrites")


def _words(made: Decompiled) -> str:
    counts = ((made.functions, "as functions"), (made.objects, "as objects"), (made.spelt_out, "spelt out"))
    said = [f"{count} {how}" for count, how in counts if count]
    return f"templates: {', '.join(said)}" if said else "no templates"
