"""Parameters of the workflow that nothing gives: the hint is about them, not about Argo's other variables."""

from __future__ import annotations

import pytest

from tests.validate.manifests import findings

FLOW = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: flow}
spec:
  entrypoint: main
  arguments: {parameters: PARAMETERS}
  templates:
  - name: main
    container: {image: busybox, args: ['{{workflow.parameters.nobody}}']}
"""


@pytest.mark.parametrize(
    ("parameters", "hint"),
    [
        ("[]", "the workflow has no parameter 'nobody': its arguments have to give it"),
        ("[{name: nobdy, value: a}]", "did you mean 'workflow.parameters.nobdy'?"),
        ("[{name: size, value: a}]", "the workflow has no parameter 'nobody': its arguments have to give it"),
    ],
)
def test_the_hint_for_a_parameter_that_nobody_gives(parameters: str, hint: str) -> None:
    (found,) = (one for one in findings(FLOW.replace("PARAMETERS", parameters)) if one.code == "PD209")
    assert found.hint == hint
