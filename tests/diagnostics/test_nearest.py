"""The nearest name: what somebody meant who wrote another."""

from __future__ import annotations

import pytest

from pydsl.diagnostics import nearest

FIELDS = ["serviceAccountName", "templates", "template", "entrypoint", "podGC", "onExit", "arguments"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("entrypont", "entrypoint"),
        ("service_account_name", "serviceAccountName"),
        ("serviceaccountname", "serviceAccountName"),
        ("podGc", "podGC"),
        ("tempate", "template"),
        ("templates", "templates"),
        ("argumnets", "arguments"),
        ("on-exit", "onExit"),
        ("zzz", None),
        ("", None),
    ],
)
def test_finds_what_was_meant(written, meant):
    assert nearest(written, FIELDS) == meant


def test_the_order_of_what_is_known_does_not_matter():
    assert nearest("step-x", ["step-b", "step-a"]) == nearest("step-x", ["step-a", "step-b"])


def test_nothing_is_near_to_nothing():
    assert nearest("a", []) is None
