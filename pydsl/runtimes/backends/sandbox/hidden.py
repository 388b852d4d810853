"""Data of the user's that no pod sees, wherever it lies: state, keys, credentials."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pydsl.files import is_below

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

OF_HOME = (
    ".local/share", ".local/state", ".config", ".cache", ".ssh", ".gnupg", ".aws", ".azure", ".kube", ".docker",
    ".netrc", ".npmrc", ".yarnrc", ".pypirc", ".pgpass", ".my.cnf", ".git-credentials", ".gitconfig", ".vault-token",
    ".password-store", ".terraform.d", ".terraformrc", ".oci", ".databrickscfg", ".snowflake", ".boto", ".s3cfg",
    ".cargo/credentials", ".cargo/credentials.toml", ".gem/credentials", ".m2/settings.xml",
    ".gradle/gradle.properties",
    ".jupyter", ".mozilla", ".thunderbird", ".bash_history", ".zsh_history", ".python_history", ".psql_history",
    "Library",
)  # fmt: skip
OF_SYSTEM = ("/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/sudoers", "/etc/sudoers.d",
             "/etc/ssl/private", "/etc/ssh", "/etc/NetworkManager/system-connections", "/etc/krb5.keytab",
             "/etc/kubernetes", "/etc/rancher")  # fmt: skip
"""What only the administrator may read; whoever runs as one would hand it to every pod."""
HOME_VARIABLE = "PYDSL_HOME"


def holds_data(folder: str) -> bool:
    """Whether a folder is, or is above, one that holds the user's data."""
    return any(is_below(path, os.path.normpath(folder)) for path in (os.path.expanduser("~"), *_folders_of_user()))


def hidden_below(shown: Iterable[str]) -> Iterator[str]:
    """Yield what has to be hidden below folders that are shown."""
    for path in dict.fromkeys((*_of_user(), *OF_SYSTEM)):
        if os.path.exists(path) and any(is_below(path, folder) and path != folder for folder in shown):
            yield path


def _of_user() -> Iterator[str]:
    home = os.path.expanduser("~")
    yield from (os.path.join(home, name) for name in OF_HOME)
    stated = os.environ.get(HOME_VARIABLE)
    if stated:
        yield os.path.abspath(stated)


def _folders_of_user() -> Iterator[str]:
    """Yield the user's data folders that don't lie in a tool's own folder (as `.cargo/credentials` does)."""
    yield from (path for path in _of_user() if os.path.dirname(path) == os.path.expanduser("~") or "/.local/" in path)
    yield from OF_SYSTEM
