"""What can be wrong with a workflow written in Python, by code: found when it's written or compiled."""

from __future__ import annotations

from pydsl.diagnostics import Severity
from pydsl.diagnostics.rule import Rule

PD500 = Rule(
    "PD500",
    "a call outside of a block, or of an object without a name",
)
PD501 = Rule(
    "PD501",
    "a missing, unknown or repeated argument",
)
PD502 = Rule(
    "PD502",
    "a value of another type than what it's passed to, or that isn't what a word of pydsl's takes",
)
PD503 = Rule(
    "PD503",
    "something that can't be done with a value that's known at run time only",
)
PD504 = Rule(
    "PD504",
    "a reference used where it can't be seen",
)
PD505 = Rule(
    "PD505",
    "the output of a call that may be skipped",
)
PD506 = Rule(
    "PD506",
    "an output, field or variable that doesn't exist",
)
PD507 = Rule(
    "PD507",
    "a name that Argo doesn't take, or that's taken",
)
PD508 = Rule(
    "PD508",
    "a field or option that doesn't exist",
)
PD509 = Rule(
    "PD509",
    "a function that can't be a template",
)
PD510 = Rule(
    "PD510",
    "a condition that's decided already, or is none; a block where it can't stand",
)
PD511 = Rule(
    "PD511",
    "a loop over what is no list",
)
PD512 = Rule(
    "PD512",
    "something that can't stand in `.after()`",
)
PD513 = Rule(
    "PD513",
    "a workflow, library, schedule, binding or manifest that isn't whole",
)
PD514 = Rule(
    "PD514",
    "a Python template without an image",
)
PD515 = Rule(
    "PD515",
    "an inline template that calls itself",
)
PD516 = Rule(
    "PD516",
    "Python that has no meaning in a composite",
)
PD517 = Rule(
    "PD517",
    "a secret as an argument",
)
PD518 = Rule(
    "PD518",
    "a variable that a Python template changes, though no other step sees it",
    severity=Severity.WARNING,
)
PD519 = Rule(
    "PD519",
    "a line of a module that gives something else in each pod",
    severity=Severity.WARNING,
)
PD520 = Rule(
    "PD520",
    "a function whose source can't be shipped",
)
PD521 = Rule(
    "PD521",
    "something that the source needs and that can't be shipped",
)
PD522 = Rule(
    "PD522",
    "a name that isn't defined",
)
PD523 = Rule(
    "PD523",
    "pydsl used inside of a pod",
)
PD524 = Rule(
    "PD524",
    "text in a source that Argo would change",
)
PD525 = Rule(
    "PD525",
    "two things of one name in a source",
)
PD526 = Rule(
    "PD526",
    "a signature that a template can't have",
)
PD527 = Rule(
    "PD527",
    "an annotation that no value can travel by",
)
PD528 = Rule(
    "PD528",
    "a default that can't be written down",
)
PD529 = Rule(
    "PD529",
    "packages that are too large for a manifest",
)
PD530 = Rule(
    "PD530",
    "a Python file that doesn't load",
)
