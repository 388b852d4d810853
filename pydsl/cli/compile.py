"""`pydsl compile`: write the manifests that Python files make."""

from __future__ import annotations

import difflib
import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click
from msgspec.structs import replace

from pydsl.cli.options import target_option
from pydsl.cli.placing import OUTPUT_HELP, STDOUT, place_of
from pydsl.cli.project import options_of, this_project
from pydsl.diagnostics import Severity, render
from pydsl.errors import DiagnosticsError, PydslError, UsageError
from pydsl.gitops import TEMPLATE_KINDS, TOOLS, CompiledFile, Delivery, Saved, deliver, is_kustomized, nameless, saved
from pydsl.lint.files import files_in
from pydsl.lint.foreign import KUSTOMIZATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydsl.diagnostics import Diagnostic
    from pydsl.gitops import DeliveredFile
    from pydsl.lint.options import LintOptions
    from pydsl.lint.project import Project

OF_PYTHON = frozenset({"PD518", "PD519"})
"""Warnings about the Python itself."""


@click.command("compile")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("-o", "--output", help=OUTPUT_HELP)
@click.option("--check", is_flag=True, help="Compare with what is at --output, print the difference, write nothing.")
@click.option("--split", is_flag=True, help="Write a file for each document, named after its kind and name.")
@click.option("--kustomization", is_flag=True, help="Write a kustomization.yaml that names all files, too.")
@click.option("--as", "kind", type=click.Choice([*TEMPLATE_KINDS]), help="Write Workflows as templates of this kind.")
@click.option("--for", "tool", type=click.Choice(TOOLS), help="Escape braces for Helm, or add Argo CD's annotations.")
@click.option("--sync-waves", is_flag=True, help="With --for argocd: templates go before what refers to them.")
@click.option("--header", is_flag=True, help="Begin each file with a comment: what it's made from, by which command.")
@click.option("--schema", metavar="URL", help="Begin each file with the line by which editors find its JSON schema.")
@target_option
@click.option("--no-lint", is_flag=True, help="Write what `pydsl lint` calls an error, too: to look at it.")
def command(paths: tuple[str, ...], check: bool, argo: str | None, no_lint: bool, **said: Any) -> None:
    """Write the manifests that the Python files PATHS make; folders are searched for them.

    Everything is compiled before anything is written. What `pydsl lint` calls an error isn't written; references to
    what the files don't hold are the cluster's to find. Without --output, the manifests are printed. For an older
    --target, fields that were called otherwise then are written so; what that version of Argo can't do is an error.
    PATHS and the options that say how it's written can stand in [tool.pydsl.compile] of pyproject.toml.
    """
    project = this_project()
    wanted = chosen(project, paths, said)
    if wanted.output == STDOUT:
        wanted = replace(wanted, output="")
    if not wanted.output and (check or wanted.kustomization):
        option = "--check compares with" if check else "--kustomization names"
        raise UsageError(f"{option} what is at --output: say where that is")
    options = options_of(project, argo, ignore_missing=True)
    sources = compile_all(wanted.paths)
    if not no_lint:
        require_sound(sources, options)
    words = _command(wanted) if paths else "pydsl compile"
    delivery = delivery_of(wanted, words, options.target)
    files = deliver(sources, delivery if wanted.output else attrs.evolve(delivery, split=False))
    if not wanted.output:
        click.echo("---\n".join(file.text for file in files), nl=False)
        return
    targets = _placed(files, Path(wanted.output), delivery)
    if check:
        compare(targets, _unmade(wanted, targets), words)
        return
    for target, file in targets.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.text, encoding="utf-8", newline="\n")
    if any(is_kustomized(target.parent) for target in targets):
        tell_nameless(sources, delivery)


def tell_nameless(sources: Iterable[CompiledFile], delivery: Delivery) -> None:
    """Say which objects the kustomization beside them can't take."""
    for source in sources:
        for complaint in nameless(delivery.manifests(source), source.path):
            click.echo(f"note: {complaint}", err=True)


def chosen(project: Project, paths: tuple[str, ...], said: dict[str, Any]) -> Saved:
    """Return what's asked for: the command line's word, or that of the project's `[tool.pydsl.compile]`."""
    known = saved(project)
    above = os.path.relpath(project.file.parent) if project.file else "."
    at_home = replace(
        known,
        paths=tuple(os.path.normpath(os.path.join(above, path)) for path in known.paths),
        output=known.output and os.path.normpath(os.path.join(above, known.output)),
    )
    wanted = replace(at_home, **{name: value for name, value in said.items() if value})
    if paths:
        output = said["output"] or ""
        is_printed = output in (
            "",
            STDOUT,
        )  # what's printed is no folder with a kustomization, whatever the project has
        named = said["kustomization"] or (wanted.kustomization and not is_printed)
        return replace(wanted, paths=paths, output=output, kustomization=named)
    if not wanted.paths:
        raise UsageError("which files? Name them, or let `paths` in [tool.pydsl.compile] of pyproject.toml do")
    return wanted


def delivery_of(wanted: Saved, command: str, target: str) -> Delivery:
    """Return how it's written; raises UsageError for what can't be."""
    return Delivery(
        split=wanted.split,
        kustomization=wanted.kustomization,
        kind=wanted.kind,
        tool=wanted.tool,
        waves=wanted.sync_waves,
        command=command if wanted.header else "",
        schema=wanted.schema,
        target=target,
    )


def _command(wanted: Saved) -> str:
    """Return the command that writes the files, as somebody would type it."""
    words = ["pydsl", "compile", *wanted.paths, *(["-o", wanted.output] if wanted.output else ())]
    for attribute in Saved.__struct_fields__[2:]:
        value = getattr(wanted, attribute)
        if value:
            words += [f"--{Saved.key(attribute)}", *(() if value is True else [value])]
    return shlex.join(words)


def _placed(files: Sequence[DeliveredFile], output: Path, delivery: Delivery) -> dict[Path, DeliveredFile]:
    if delivery.split or delivery.kustomization:
        return {output / file.target: file for file in files}
    return {place_of(output, file.target, len(files), {".yaml", ".yml"}): file for file in files}


def compile_all(paths: Iterable[str]) -> list[CompiledFile]:
    """Compile every Python file; raises one error with all that's wrong in any of them."""
    from pydsl.compile.loading import load_python  # after the arguments have been read

    sources: list[CompiledFile] = []
    problems: list[Diagnostic] = []
    for name in paths:
        for found in files_in([name], (".py",)):
            source = found.path
            try:
                compiled = load_python(source)
            except DiagnosticsError as error:
                problems.extend(error.diagnostics)
                continue
            if not compiled and not found.below:
                raise _nothing_bound(source)
            if compiled:
                relative = source.relative_to(name) if Path(name).is_dir() else Path(source.name)
                sources.append(CompiledFile(source, relative.with_suffix(".yaml"), compiled))
    if problems:
        raise DiagnosticsError(problems)
    return sources


def _nothing_bound(source: Path) -> PydslError:
    from pydsl.compile.unbound import uncalled_in  # only who bound nothing pays for it

    told = uncalled_in(str(source))
    if told is not None:
        return DiagnosticsError([told])
    return UsageError(f"{source}: binds no workflow, template or Manifest at module level")


def require_sound(sources: Iterable[CompiledFile], options: LintOptions) -> None:
    """Raise DiagnosticsError for what `pydsl lint` calls an error."""
    from pydsl.lint.linting import lint_compiled

    made = [(one, str(source.path)) for source in sources for one in source.compiled]
    findings = lint_compiled(made, options).findings
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise DiagnosticsError(errors)
    for finding in findings:
        if finding.code in OF_PYTHON:  # the manifest doesn't show it, so nobody else would tell
            click.echo(render(finding), err=True)


def _unmade(wanted: Saved, targets: Iterable[Path]) -> list[Path]:
    """Find committed files that nothing makes any more, where whole folders were named."""
    output = Path(wanted.output)
    if not output.is_dir() or not all(Path(name).is_dir() for name in wanted.paths):
        return []
    return sorted(path for path in set(output.rglob("*.yaml")) - set(targets) if path.name not in KUSTOMIZATIONS)


def compare(targets: dict[Path, DeliveredFile], unmade: list[Path], command: str) -> None:
    """Print how the files differ from what would be written; raises UsageError if any does."""
    stale = 0
    for target, file in targets.items():
        old = target.read_bytes().decode() if target.exists() else ""
        if old != file.text or not target.exists():
            stale += 1
            click.echo(_difference(target, old, file), nl=False)
    for target in unmade:
        click.echo(f"{target}: nothing compiles to it any more: remove it")
    if stale or unmade:
        count = len(targets) + len(unmade)
        raise UsageError(f"{stale + len(unmade)} of {count} files are not what Python makes: `{command}` writes them")


def _difference(target: Path, old: str, file: DeliveredFile) -> str:
    made = str(file.source or "what is compiled")
    return "".join(
        difflib.unified_diff(old.splitlines(keepends=True), file.text.splitlines(keepends=True), str(target), made)
    )
