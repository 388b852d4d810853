"""podSpecPatch, read."""

from __future__ import annotations

import pytest

from pydsl.plan import patches
from pydsl.plan.errors import NodeFault


@pytest.mark.parametrize("text", ['{"nodeName": "one"}', "nodeName: one\n"])
def test_a_patch_is_json_or_yaml(text: str) -> None:
    assert patches.read(text) == {"nodeName": "one"}


@pytest.mark.parametrize("text", ["null", '{"nothing": {"a": 1}}', '{"containers": [{"name": "main", "no": 1}]}'])
def test_fields_that_no_pod_has_do_not_matter(text: str) -> None:
    patches.read(text)


@pytest.mark.parametrize(
    "text", ["{", "[]", "5", "a: 1\n---\nb: 2\n", '{"volumes": {}}', '{"containers": [{"env": [{"value": 5}]}]}']
)
def test_what_no_pods_spec_can_be_is_refused(text: str) -> None:
    with pytest.raises(NodeFault, match=r"^Error applying PodSpecPatch$"):
        patches.read(text)
