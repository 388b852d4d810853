"""Names of runs: those that are made up, and the one that stands for the latest."""

from __future__ import annotations

LATEST = "@latest"
"""What the run that was begun last may be called."""
SUFFIX = 5
LONGEST = 63 - SUFFIX
"""How many letters of a `generateName` the API server keeps."""
_LETTERS = "bcdfghjklmnpqrstvwxz2456789"
"""What Kubernetes makes the ends of generated names of: no vowels, so no words."""


def generated_name(beginning: str) -> str:
    """Make a name up, as the API server does of `generateName`."""
    from random import SystemRandom  # most of those who ask for the latest run make no name up; `secrets` loads OpenSSL

    return beginning[:LONGEST] + "".join(SystemRandom().choices(_LETTERS, k=SUFFIX))
