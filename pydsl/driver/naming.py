"""Names of runs: those that are made up, and the one that stands for the latest."""

from __future__ import annotations

import os

LATEST = "@latest"
"""What the run that was begun last may be called."""
SUFFIX = 5
LONGEST = 63 - SUFFIX
"""How many letters of a `generateName` the API server keeps."""
_LETTERS = "bcdfghjklmnpqrstvwxz2456789"
"""What Kubernetes makes the ends of generated names of: no vowels, so no words."""


def generated_name(beginning: str) -> str:
    """Make a name up, as the API server does of `generateName`."""
    number, letters = int.from_bytes(os.urandom(2 * SUFFIX), "big"), ""
    for _ in range(SUFFIX):  # `random` and `secrets` do the same, and take milliseconds to import
        number, letter = divmod(number, len(_LETTERS))
        letters += _LETTERS[letter]
    return beginning[:LONGEST] + letters
