from __future__ import annotations

import pytest
import yaml

from pydsl.cluster.doctor import access, checks
from pydsl.cluster.doctor.examined import shown
from tests.cluster.doctor.api import Api, healthy


def examined(api: Api) -> dict[str, tuple[str, str]]:
    """Return what is said of each subject."""
    found = checks.by_kubernetes(api, "team", "default", lambda: 1000.0)
    return {one.subject: (one.verdict, one.told) for one in found}


def remedies(api: Api) -> list[str]:
    """Return what's to be done."""
    return [one.remedy for one in checks.by_kubernetes(api, "team", "default", lambda: 1000.0) if one.remedy]


def test_the_yaml_for_missing_rights_makes_everything_good() -> None:
    api = healthy()
    assert {verdict for verdict, _ in examined(api).values()} == {"ok", "NO"}
    for remedy in remedies(api):
        api.apply([*yaml.safe_load_all(remedy)])
    assert {verdict for verdict, _ in examined(api).values()} == {"ok"}


def test_only_what_is_missing_is_asked_for() -> None:
    api = healthy()
    for remedy in remedies(api):
        api.apply([*yaml.safe_load_all(remedy)])
    api.allowed -= {one for one in api.allowed if one[3:] in {("pods/log", "get"), ("workflows", "watch")}}
    assert examined(api)["your rights"] == ("NO", "missing in namespace team: watch workflows, get pods/log")
    (remedy,) = remedies(api)
    role, binding = yaml.safe_load_all(remedy)
    assert role["rules"] == [
        {"apiGroups": ["argoproj.io"], "resources": ["workflows"], "verbs": ["watch"]},
        {"apiGroups": [""], "resources": ["pods/log"], "verbs": ["get"]},
    ]
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": "builder", "namespace": "team"}]


def test_what_cannot_be_seen_is_doubtful_and_not_wrong() -> None:
    api = healthy()
    api.hidden = ("/api/v1/namespaces", "/openapi")
    found = examined(api)
    assert found["namespace team"] == ("?", "can't be seen from here")
    assert found["service account default"] == ("?", "can't be seen from here")
    assert found["Argo's CRDs"][0] == "?"


def test_a_server_that_does_not_answer_is_all_there_is_to_say() -> None:
    api = healthy()
    api.hidden = ("/version",)
    assert examined(api) == {"API server": ("NO", "/version is forbidden")}


@pytest.mark.parametrize(
    ("gone", "subject", "told"),
    [
        ("/api/v1/namespaces/team", "namespace team", "isn't there"),
        ("/api/v1/namespaces/team/serviceaccounts/default", "service account default", "not in namespace team"),
        ("/apis/argoproj.io/v1alpha1", "Argo's CRDs", "there are none"),
    ],
)
def test_what_is_missing_is_named(gone: str, subject: str, told: str) -> None:
    api = healthy()
    del api.there[gone]
    assert examined(api)[subject] == ("NO", told)


@pytest.mark.parametrize(
    ("time", "verdict", "told"),
    [
        (998.0, "ok", "agree"),
        (900.0, "NO", "this one is 100 s ahead: ages, --since and tokens go wrong"),
        (1100.0, "NO", "this one is 100 s behind: ages, --since and tokens go wrong"),
        (None, "?", "the server doesn't say what time it is"),
    ],
)
def test_clocks_are_compared(time: float | None, verdict: str, told: str) -> None:
    api = healthy()
    api.time = time
    assert examined(api)["clocks"] == (verdict, told)


def test_one_screen_has_a_line_for_each_and_the_remedies_below() -> None:
    found = [*checks.by_kubernetes(healthy(), "team", "default", lambda: 1000.0)]
    lines = shown(found)
    assert len(lines[: len(found)]) == 7
    assert lines[0] == "ok  API server               v1.35.4"
    assert "# Let somebody who may change roles apply this:" in lines


def test_every_rule_that_is_asked_about_names_one_api_group() -> None:
    assert {rule.group for rule in access.RULES} == {"", "argoproj.io"}
