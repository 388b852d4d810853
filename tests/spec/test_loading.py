"""Each file of the API is loaded when one of its classes is asked for."""

from __future__ import annotations

import pydsl.spec
from tests import fresh


def loaded(code: str) -> list[str]:
    return sorted(name for name in fresh.loaded(code) if name.startswith("pydsl.spec"))


def test_the_package_loads_nothing() -> None:
    assert loaded("import pydsl.spec") == ["pydsl.spec"]


def test_a_class_loads_its_file() -> None:
    assert loaded("from pydsl.spec import DAGTask") == ["pydsl.spec", "pydsl.spec.classes", "pydsl.spec.dag"]
    assert loaded("from pydsl.spec import ScriptTemplate") == [
        "pydsl.spec", "pydsl.spec.classes", "pydsl.spec.container", "pydsl.spec.order", "pydsl.spec.script",
    ]  # fmt: skip


def test_every_name_is_there_whatever_was_loaded_before() -> None:
    for names in pydsl.spec.TOPICS.values():
        for name in names:
            assert name in dir(pydsl.spec)
            assert getattr(pydsl.spec, name).__name__ == name if name != "KINDS" else pydsl.spec.KINDS


def test_no_file_is_called_as_what_it_holds() -> None:
    assert not {name for names in pydsl.spec.TOPICS.values() for name in names} & set(pydsl.spec.TOPICS)


def test_a_star_brings_the_classes_and_no_file() -> None:
    scope: dict[str, object] = {}
    exec("import pydsl.spec.template, pydsl.spec.artifact\nfrom pydsl.spec import *", scope)
    assert set(scope) - {"__builtins__", "pydsl"} == set(pydsl.spec.__all__)
    assert all(isinstance(scope[name], type) for name in ("Template", "Artifact"))
