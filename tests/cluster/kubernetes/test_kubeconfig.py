"""What kubeconfigs say, and what is said of those that say nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from pydsl.cluster.destination import Kubernetes
from pydsl.cluster.kubernetes.kubeconfig import login
from pydsl.errors import UsageError

ONE = """\
current-context: dev
clusters: [{name: c, cluster: {server: "https://one:6443", certificate-authority: ca.crt}}]
contexts: [{name: dev, context: {cluster: c, user: u, namespace: team}}]
"""
TWO = """\
current-context: other
clusters: [{name: c, cluster: {server: "https://two:6443"}}]
users: [{name: u, user: {tokenFile: token}}]
contexts: [{name: prod, context: {cluster: c, user: u}}]
"""


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "config").write_text(ONE)
    (tmp_path / "two").write_text(TWO)
    return {"KUBECONFIG": f"{tmp_path / 'one' / 'config'}:{tmp_path / 'missing'}:{tmp_path / 'two'}"}


def test_of_several_files_the_first_wins_and_paths_are_beside_them(files: dict[str, str], tmp_path: Path) -> None:
    found = login(Kubernetes(), files)
    assert (found.context, found.namespace, found.cluster["server"]) == ("dev", "team", "https://one:6443")
    assert found.cluster["certificate-authority"] == str(tmp_path / "one" / "ca.crt")
    assert found.user == {"tokenFile": str(tmp_path / "token")}


def test_a_context_by_name(files: dict[str, str]) -> None:
    assert login(Kubernetes(context="prod"), files).namespace == ""


def test_a_context_that_there_is_not(files: dict[str, str]) -> None:
    with pytest.raises(UsageError) as lacking:
        login(Kubernetes(context="prd"), files)
    assert str(lacking.value) == f"{files['KUBECONFIG']} has no context called 'prd'. Did you mean 'prod'?"


def test_no_kubeconfig(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as lacking:
        login(Kubernetes(kubeconfig=str(tmp_path / "none")), {})
    assert str(lacking.value) == f"{tmp_path / 'none'}: no such kubeconfig"


def test_no_secret_is_shown(tmp_path: Path) -> None:
    (tmp_path / "config").write_text(ONE + "users: [{name: u, user: {token: geheim}}]\n")
    assert "geheim" not in repr(login(Kubernetes(kubeconfig=str(tmp_path / "config")), {}))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("- a", "{file} is no kubeconfig: it has to be a map"),
        ("contexts: {a: 1}", "{file}: contexts has to be a list of maps, each with a name and a context"),
        ("users: [me]", "{file}: users has to be a list of maps, each with a name and a user"),
        ("clusters: [{cluster: x}]", "{file}: clusters has to be a list of maps, each with a name and a cluster"),
        ("current-context: 5", "{file} has no context called '5'. It has: none"),
        (ONE.replace('server: "https://one:6443"', "server: [a]").replace(", user: u", ""),
         "{file}: the cluster of context dev has no server"),
    ],
)  # fmt: skip
def test_a_kubeconfig_of_another_shape(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "config"
    file.write_text(text)
    with pytest.raises(UsageError) as wrong:
        login(Kubernetes(kubeconfig=str(file)), {})
    assert str(wrong.value) == complaint.format(file=file)
