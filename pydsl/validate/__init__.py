"""Checks: what Argo would refuse, and what cannot run, as findings. Works on hand-written YAML and Python alike.

Every rule reads the manifest's JSON and names a path in it; who holds the positions turns paths into lines. An ERROR
is what Argo refuses or what cannot run; anything else is a WARNING.
"""

from __future__ import annotations

from pydsl.validate.catalogue import groups
from pydsl.validate.entry import BY_DEFAULT, validate, validate_json
from pydsl.validate.kinds import KINDS_OF_ARGO, foreign_findings, may_be_argos
from pydsl.validate.shelf import LibraryShelf, SetShelf, Shelf, name_of, namespace_of, shelved

__all__ = [
    "BY_DEFAULT",
    "KINDS_OF_ARGO",
    "LibraryShelf",
    "SetShelf",
    "Shelf",
    "foreign_findings",
    "groups",
    "may_be_argos",
    "name_of",
    "namespace_of",
    "shelved",
    "validate",
    "validate_json",
]
