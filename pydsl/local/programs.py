"""What common images run where a template has no command, as their makers say it (Docker's ENTRYPOINT and CMD)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from pydsl.lazy import lazy_regex
from pydsl.runtimes.commands import is_on_path

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_HUB = lazy_regex(r"^(?:(?:index\.)?docker\.io/|public\.ecr\.aws/docker/|mirror\.gcr\.io/)?(?:library/)?")
"""What stands before the names of Docker's official images, there and at the registries that have copies of them."""


class Program(Struct, frozen=True):
    """An image's own program: what goes before a template's arguments, and what runs where there are none.

    `reads` says of the first argument whether it's the program's own rather than a command: many images begin with a
    script that looks at it.
    """

    entrypoint: tuple[str, ...] = ()
    default: tuple[str, ...] = ()
    reads: Callable[[str], bool] = lambda _word: False

    def run_with(self, arguments: Sequence[str]) -> list[str]:
        """Return the words that are run."""
        if not arguments:
            return [*self.entrypoint, *self.default]
        before = self.default if self.reads(arguments[0]) else ()
        return [*self.entrypoint, *before, *arguments]


def _is_option(word: str) -> bool:
    return word.startswith("-")


def _is_no_command(word: str) -> bool:
    return _is_option(word) or not is_on_path(word)


def _shell(*words: str) -> Program:
    return Program(default=words)


def _tool(word: str, *default: str) -> Program:
    return Program((word,), default)


COMMON = {
    "alpine": _shell("/bin/sh"),
    "busybox": _shell("sh"),
    "debian": _shell("bash"),
    "ubuntu": _shell("/bin/bash"),
    "fedora": _shell("/bin/bash"),
    "rockylinux": _shell("/bin/bash"),
    "almalinux": _shell("/bin/bash"),
    "amazonlinux": _shell("/bin/bash"),
    "docker/whalesay": _shell("/bin/bash"),
    "bash": Program(default=("bash",), reads=_is_option),
    "python": _shell("python3"),
    "node": Program(default=("node",), reads=_is_no_command),
    "golang": _shell("bash"),
    "rust": _shell("bash"),
    "gcc": _shell("bash"),
    "perl": _shell("perl", "-de0"),
    "ruby": _shell("irb"),
    "curlimages/curl": Program(default=("curl",), reads=_is_no_command),
    "alpine/curl": _tool("curl"),
    "alpine/git": _tool("git", "--help"),
    "bitnami/kubectl": _tool("kubectl", "--help"),
    "amazon/aws-cli": _tool("aws"),
    "hashicorp/terraform": _tool("terraform"),
    "mikefarah/yq": _tool("yq"),
}
"""By the image's name without registry and tag."""


def program_of(image: str) -> Program | None:
    """Return the program of a common image; None for any other."""
    return COMMON.get(_HUB.sub("", without_tag(image), count=1))


def without_tag(image: str) -> str:
    """Return an image's name without its tag or digest."""
    return re.sub(r"(@sha256:\w+|:[\w.-]+)$", "", image)
