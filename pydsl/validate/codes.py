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

GROUPS: dict[str, tuple[str, ...]] = {
    "correctness": (
        "PD801", "PD802", "PD803", "PD804", "PD805", "PD806", "PD807", "PD808", "PD809", "PD810", "PD811", "PD812",
        "PD813", "PD814", "PD815",
    ),
    "style": ("PD820", "PD821", "PD822", "PD823"),
    "gitops": ("PD840", "PD841", "PD842"),
    "cost": ("PD860", "PD861", "PD862"),
}  # fmt: skip
"""pydsl's own rules: what Argo takes, and what teams regret. Their findings are warnings."""

BY_DEFAULT = frozenset({"correctness"})
"""The groups that are looked at unless more is asked for."""
