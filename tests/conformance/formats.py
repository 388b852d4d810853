"""Which code serves which format. A new format is a line here and a function that takes a case."""

from __future__ import annotations

import importlib
import sys
import time
import traceback
from typing import TYPE_CHECKING

from pydsl.errors import Unsupported
from pydsl.expr.lang.clock import clock
from tests.conformance.verdict import NotLocal, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conformance.cases import Case

FORMATS = {
    "argo_cli_sessions": "sessions:run_case",
    "argo_cron_when_cases": "conditions:run_cron_when",
    "argo_depends_eval_cases": "conditions:run_depends_eval",
    "argo_expr_corner_cases": "expressions:run_argo",
    "argo_item_cases": "loops:run_item",
    "argo_jq_cases": "documents:run_jq",
    "argo_jsonpath_cases": "documents:run_jsonpath",
    "argo_kubectl_jsonpath_cases": "documents:run_kubectl",
    "argo_quote_cases": "tagged:run_quoted",
    "argo_resource_condition_cases": "documents:run_resource",
    "argo_retry_expression_cases": "expressions:run_retry",
    "argo_sequence_cases": "loops:run_sequence",
    "argo_server_exchanges": "exchanges:run_case",
    "argo_strftime_cases": "go:run_strftime",
    "argo_template_cases": "tagged:run_case",
    "argo_valuefrom_expression_cases": "expressions:run_value_from",
    "argo_when_cases": "conditions:run_when",
    "cron_cases": "schedules:run_case",
    "depends_cases": "conditions:run_depends",
    "e2e_cases": "e2e:run_case",
    "expr_cases": "expressions:run_plain",
    "expr_generated_cases": "expressions:run_generated",
    "gjson_cases": "documents:run_gjson",
    "go_duration_cases": "go:run_duration",
    "go_float_format_cases": "go:run_float",
    "govaluate_cases": "conditions:run_govaluate",
    "sprig_cases": "expressions:run_argo",
    "template_cases": "tagged:run_upstream",
    "lint_cli_cases": "linting:run_cli",
    "lint_features": "linting:run_case",
    "lint_field": "linting:run_case",
    "lint_mutations": "linting:run_case",
    "lint_rules": "linting:run_case",
    "operator_cases": "operator:run_case",
    "run_authored": "runs:run_case",
    "run_examples": "runs:run_case",
    "run_features": "runs:run_case",
    "run_field": "runs:run_case",
    "run_generated": "runs:run_case",
    "runnable_examples": "runnable:run_case",
    "validate_cases": "linting:run_validate",
    "yaml_reading": "reading:run_case",
}


def known(corpus: str) -> bool:
    """Whether there's code for this format."""
    return corpus in FORMATS


def run(case: Case) -> Verdict:
    """Run pydsl against one case. An exception that pydsl doesn't raise on purpose is a failure that shows where."""
    try:
        with clock(time.time()):
            return _function(case.corpus)(case)
    except NotLocal as elsewhere:
        return Verdict("not local", str(elsewhere))
    except Unsupported as unsupported:
        return Verdict("unsupported", str(unsupported))
    except Exception as error:
        line = traceback.extract_tb(sys.exc_info()[2])[-1]
        return Verdict("fail", f"crash: {type(error).__name__}: {error} ({line.filename}:{line.lineno})")


def _function(corpus: str) -> Callable[[Case], Verdict]:
    module, _, name = FORMATS[corpus].partition(":")
    function: Callable[[Case], Verdict] = getattr(importlib.import_module(f"tests.conformance.{module}"), name)
    return function
