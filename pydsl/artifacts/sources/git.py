"""A checkout of a git repository, by the machine's git. Argo: workflow/artifacts/git/git.go."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from typing import TYPE_CHECKING

from pydsl.artifacts.sources.model import ArtifactOrigin, Bringing
from pydsl.errors import PydslError, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

CAUTIOUS = ("-c", "core.hooksPath=/dev/null", "-c", "protocol.ext.allow=never", "-c", "credential.helper=")
LOGIN = '!f() { echo "username=$PYDSL_GIT_USER"; echo "password=$PYDSL_GIT_PASSWORD"; }; f'
LOOK = 0.2


class GitFault(PydslError):
    """What git said."""


def _bring(one: Bringing) -> None:
    one.root.make_folder(one.path)
    folder = one.root.source(one.path)
    with _login(one) as env:
        _git(["clone", *_clone_options(one), "--", str(one.place["repo"]), "."], folder, env, one)
        depth = [f"--depth={one.place['depth']}"] if one.place.get("depth") else []
        for refspec in one.place.get("fetch") or ():
            _git(["fetch", *depth, "--", "origin", str(refspec)], folder, env, one)
        if one.place.get("revision"):
            _check_out(str(one.place["revision"]), depth, folder, env, one)
        if not one.place.get("disableSubmodules"):
            _git(["submodule", "update", "--init", "--recursive", "--force", *depth], folder, env, one)


def _check_out(revision: str, depth: Sequence[str], folder: Path, env: dict[str, str], one: Bringing) -> None:
    """Check out a branch, tag or commit, which a shallow clone may lack."""
    if revision.startswith("-"):
        raise GitFault(f"{revision!r} is no revision")
    if depth or one.place.get("singleBranch"):
        with contextlib.suppress(GitFault):  # it may be there all the same
            _git(["fetch", *depth, "--", "origin", revision], folder, env, one)
    try:
        _git(["checkout", "--force", revision, "--"], folder, env, one)
    except GitFault:
        _git(["checkout", "--force", f"origin/{revision}", "--"], folder, env, one)


def _clone_options(one: Bringing) -> list[str]:
    place = one.place
    options = [f"--depth={place['depth']}"] if place.get("depth") else []
    options += ["--single-branch"] if place.get("singleBranch") else ["--no-single-branch"]
    return options + ([f"--branch={place['branch']}"] if place.get("branch") else [])


@contextlib.contextmanager
def _login(one: Bringing) -> Iterator[dict[str, str]]:
    """Yield git's environment, with what it logs in by for the time of a `with`."""
    env = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_NOSYSTEM": "1", "GIT_LFS_SKIP_SMUDGE": "1"}
    user, password = one.secret_of("usernameSecret"), one.secret_of("passwordSecret")
    if user or password:
        env |= {"PYDSL_GIT_USER": user, "PYDSL_GIT_PASSWORD": password}
    if one.place.get("insecureSkipTLS"):
        env["GIT_SSL_NO_VERIFY"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        key = one.secret_of("sshPrivateKeySecret")
        if key:
            file = os.path.join(folder, "key")
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as opened:
                opened.write(key if key.endswith("\n") else f"{key}\n")
            checks = "no" if one.place.get("insecureIgnoreHostKey") else "yes"
            env["GIT_SSH_COMMAND"] = f"ssh -i {file} -o IdentitiesOnly=yes -o StrictHostKeyChecking={checks}"
        yield env


def _git(words: Sequence[str], folder: Path, env: dict[str, str], one: Bringing) -> None:
    """Run git to its end, which comes sooner if the pod is stopped. Raises GitFault."""
    login = ["-c", f"credential.helper={LOGIN}"] if "PYDSL_GIT_USER" in env else []
    command = ["git", *CAUTIOUS, *login, *words]
    try:
        process = subprocess.Popen(
            command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
    except FileNotFoundError as error:
        raise Refused("git artifacts need git, which isn't on this machine") from error
    while True:
        try:
            said = process.communicate(timeout=LOOK)[1].decode(errors="replace").strip()
            break
        except subprocess.TimeoutExpired:
            if one.budget.stopped():
                process.kill()
    one.budget.go_on()
    if process.returncode:
        raise GitFault(said.splitlines()[-1].removeprefix("fatal: ") if said else f"git {words[0]} failed")


SOURCE = ArtifactOrigin(name="git", needs=["repo"], bring=_bring)
