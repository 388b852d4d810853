"""Pushes to some folders of a repository submit a workflow, with the names of the files.

Differs: spec.event.selector: own words
Differs: spec.submit.arguments.parameters[files].valueFrom.event: own words
Why: expressions over the event, said more shortly.
"""

from pydsl import WorkflowEventBinding
from pydsl.spec import Arguments, Parameter, Submit, ValueFrom, WorkflowTemplateRef

NAME = "github-path-filter"
FILES = 'flatten(map(payload.commits ?? [], {concat(#["added"], #["removed"], #["modified"])}))'
IS_PUSH = 'metadata["x-github-event"] == ["push"]'
TOUCHES = f'any({FILES}, {{# startsWith "subpath/A/" or # startsWith "subpath/B/"}})'

binding = WorkflowEventBinding(
    NAME,
    selector=f'{IS_PUSH} && discriminator == "{NAME}" && {TOUCHES}',
    submit=Submit(
        workflow_template_ref=WorkflowTemplateRef(name=NAME),
        arguments=Arguments(parameters=[Parameter(name="files", value_from=ValueFrom(event=f"toJSON({FILES})"))]),
    ),
)
