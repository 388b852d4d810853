"""Manifests of older versions of Argo in today's fields, and the other way round."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydsl.spec.aging import modern, older
from pydsl.spec.versions import NEWEST, VERSIONS

MUTEX, SEMAPHORE = {"name": "m"}, {"configMapKeyRef": {"name": "c", "key": "k"}}
OLD_TEMPLATE = {"synchronization": {"mutex": MUTEX, "semaphore": SEMAPHORE}, "name": "main"}
NEW_TEMPLATE = {"synchronization": {"mutexes": [MUTEX], "semaphores": [SEMAPHORE]}, "name": "main"}


def cron(spec: dict[str, Any], *templates: dict[str, Any]) -> dict[str, Any]:
    spec = {**spec, "workflowSpec": {"entrypoint": "main", "templates": [*templates]}}
    return {"apiVersion": "argoproj.io/v1alpha1", "kind": "CronWorkflow", "metadata": {"name": "c"}, "spec": spec}


OLD, NEW = cron({"schedule": "@daily"}, OLD_TEMPLATE), cron({"schedules": ["@daily"]}, NEW_TEMPLATE)


@pytest.mark.parametrize(("target", "read"), [("3.4", NEW), ("3.7", NEW), ("4.0", OLD), (NEWEST, OLD)])
def test_old_fields_are_read_as_todays_while_the_target_knows_them(target: str, read: object) -> None:
    assert modern(OLD, target) == read


@pytest.mark.parametrize(("target", "written"), [("3.4", OLD), ("3.5", OLD), ("3.6", NEW), (NEWEST, NEW)])
def test_todays_fields_are_written_as_old_ones_where_the_target_knows_no_others(target: str, written: object) -> None:
    assert older(NEW, target) == written


def test_fields_stay_where_they_were() -> None:
    assert list(modern(OLD, "3.5")["spec"]) == ["schedules", "workflowSpec"]
    assert list(older(NEW, "3.5")["spec"]["workflowSpec"]["templates"][0]["synchronization"]) == ["mutex", "semaphore"]


def test_both_spellings_of_one_field_are_one_list_the_old_one_first() -> None:
    held = cron({}, {"synchronization": {"mutexes": [{"name": "b"}], "mutex": {"name": "a"}}})
    assert modern(held, "3.6") == cron({}, {"synchronization": {"mutexes": [{"name": "a"}, {"name": "b"}]}})


def test_old_fields_that_nothing_replaces_are_left_out() -> None:
    held = cron({"schedules": ["@daily"]}, {"name": "main", "priority": 1})
    assert modern(held, "3.6") == cron({"schedules": ["@daily"]}, {"name": "main"})
    assert modern(held, "3.7") == held


@pytest.mark.parametrize("schedules", [[], ["@daily", "@hourly"], "@daily", None])
def test_what_one_value_cannot_say_stays_a_list(schedules: object) -> None:
    assert older(cron({"schedules": schedules}), "3.5") == cron({"schedules": schedules})


def test_what_has_the_old_field_already_keeps_both() -> None:
    both = cron({"schedule": "@daily", "schedules": ["@hourly"]})
    assert older(both, "3.5") == both


@pytest.mark.parametrize("data", [None, [], "x", {}, {"kind": "ConfigMap", "schedule": "x"}, {"kind": ["Workflow"]}])
def test_what_is_none_of_argos_is_left_alone(data: object) -> None:
    assert modern(data, "3.5") == data
    assert older(data, "3.5") == data


@given(st.sampled_from(VERSIONS), st.lists(st.sampled_from([NEW_TEMPLATE, {"name": "x"}]), max_size=3))
def test_written_for_a_version_and_read_as_it_does_gives_the_same(target: str, templates: list[Any]) -> None:
    data = cron({"schedules": ["@daily"]}, *templates)
    before = copy.deepcopy(data)
    assert modern(older(data, target), target) == before
    assert data == before
