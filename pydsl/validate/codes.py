"""Which findings Argo's own lint doesn't have, by code; `docs/reference/diagnostics.md` says what each is."""

from __future__ import annotations

BEYOND_LINT = frozenset({
    "PD104",  # a misspelt kind: Argo passes over the document in silence
    "PD211",  # a reference to what doesn't run before: Argo waits for ever
    "PD216",  # an unknown template in a hook
    "PD403",  # numbers and words of retries
    "PD404",  # durations
    "PD406",  # a sequence without an end
    "PD407",  # a broken `depends`
})  # fmt: skip
"""Errors that show only when the workflow runs: `argo lint` takes what they're about."""
