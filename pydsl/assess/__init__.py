"""What a fleet of manifests comes to: what lints, what runs here, what becomes Python, which Argo each file needs."""

from __future__ import annotations

from pydsl.assess.assessment import AssessedFile, AssessedManifest, assess
from pydsl.assess.formats import FORMATS

__all__ = ["FORMATS", "AssessedFile", "AssessedManifest", "assess"]
