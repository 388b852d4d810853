"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("pydsl", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("pydsl")
