"""`pydsl compile`: write the manifests that Python files make."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from pydsl.cli.placing import place_of
from pydsl.cli.project import target_option, this_projects_options
from pydsl.diagnostics import Severity, render
from pydsl.errors import DiagnosticsError, PydslError, UsageError
from pydsl.lint.files import files_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydsl.compile import Compiled
    from pydsl.diagnostics import Diagnostic
    from pydsl.lint.options import LintOptions

OF_PYTHON = frozenset({"PD518"})
"""Warnings about the Python itself."""


@attrs.frozen
class OutputFile:
    """The text that one Python file makes, and where it goes below the output folder."""

    source: Path
    target: Path
    text: str
    compiled: Sequence[Compiled]


@click.command("compile")
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A file, or a folder that gets a file for each.")
@click.option("--check", is_flag=True, help="Compare with what is at --output, print the difference, write nothing.")
@target_option
@click.option("--no-lint", is_flag=True, help="Write what `pydsl lint` calls an error, too: to look at it.")
def command(paths: tuple[str, ...], output: Path | None, check: bool, argo: str | None, no_lint: bool) -> None:
    """Write the manifests that the Python files PATHS make; folders are searched for them.

    Everything is compiled before anything is written. What `pydsl lint` calls an error isn't written; references to
    what the files don't hold are the cluster's to find. Without --output, the manifests are printed. For an older
    --target, fields that were called otherwise then are written so; what that version of Argo can't do is an error.
    """
    if check and output is None:
        raise UsageError("--check compares with what is at --output: say where that is")
    options = this_projects_options(argo, ignore_missing=True)
    products = compile_all(paths, options.target)
    if not no_lint:
        require_sound(products, options)
    if output is None:
        click.echo("---\n".join(product.text for product in products), nl=False)
        return
    targets = {place_of(output, one.target, len(products), {".yaml", ".yml"}): one for one in products}
    if check:
        compare(targets, _unmade(paths, output, targets))
        return
    for target, product in targets.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(product.text, encoding="utf-8", newline="\n")


def compile_all(paths: Iterable[str], target: str) -> list[OutputFile]:
    """Compile every Python file for a version of Argo; raises one error with all that's wrong in any of them."""
    from pydsl.compile.loading import load_python, text_of_compiled  # after the arguments have been read

    products: list[OutputFile] = []
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
            if compiled and not problems:
                relative = source.relative_to(name) if Path(name).is_dir() else Path(source.name)
                text = text_of_compiled(compiled, target)
                products.append(OutputFile(source, relative.with_suffix(".yaml"), text, compiled))
    if problems:
        raise DiagnosticsError(problems)
    return products


def _nothing_bound(source: Path) -> PydslError:
    from pydsl.compile.unbound import uncalled_in  # only who bound nothing pays for it

    told = uncalled_in(str(source))
    if told is not None:
        return DiagnosticsError([told])
    return UsageError(f"{source}: binds no workflow, template or Manifest at module level")


def require_sound(products: Iterable[OutputFile], options: LintOptions) -> None:
    """Raise DiagnosticsError for what `pydsl lint` calls an error."""
    from pydsl.lint.linting import lint_compiled

    made = [(one, str(product.source)) for product in products for one in product.compiled]
    findings = lint_compiled(made, options).findings
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise DiagnosticsError(errors)
    for finding in findings:
        if finding.code in OF_PYTHON:  # the manifest doesn't show it, so nobody else would tell
            click.echo(render(finding), err=True)


def _unmade(paths: tuple[str, ...], output: Path, targets: Iterable[Path]) -> list[Path]:
    """Find committed files that nothing makes any more, where whole folders were named."""
    if not output.is_dir() or not all(Path(name).is_dir() for name in paths):
        return []
    return sorted(set(output.rglob("*.yaml")) - set(targets))


def compare(targets: dict[Path, OutputFile], unmade: list[Path]) -> None:
    """Print how the files differ from what would be written; raises UsageError if any does."""
    stale = 0
    for target, product in targets.items():
        old = target.read_bytes().decode() if target.exists() else ""
        if old != product.text or not target.exists():
            stale += 1
            click.echo(_difference(target, old, product), nl=False)
    for target in unmade:
        click.echo(f"{target}: nothing compiles to it any more")
    if stale or unmade:
        raise UsageError(f"{stale + len(unmade)} of {len(targets) + len(unmade)} files are not what Python makes")


def _difference(target: Path, old: str, product: OutputFile) -> str:
    return "".join(
        difflib.unified_diff(
            old.splitlines(keepends=True), product.text.splitlines(keepends=True), str(target), str(product.source)
        )
    )
