"""What documents say in code: their fenced blocks, by language."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import attrs

FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@attrs.frozen
class Block:
    """A fenced block: where it begins, its language, its text."""

    file: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.file.name}:{self.line}"


def blocks(file: Path, language: str) -> list[Block]:
    """List a document's blocks of a language, in order."""
    text = file.read_text(encoding="utf-8")
    return [
        Block(file, text.count("\n", 0, match.start()) + 1, language, match["text"])
        for match in FENCE.finditer(text)
        if match["language"] == language
    ]


def commands(block: Block, program: str) -> list[list[str]]:
    """List the arguments of a program's calls in a block of shell commands, comments taken off."""
    lines = block.text.replace("\\\n", " ").splitlines()
    words = [shlex.split(line, comments=True) for line in lines]
    return [line[1:] for line in words if line[:1] == [program]]
