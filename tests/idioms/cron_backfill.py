"""A daily job as a CronWorkflow, and two ways to run it for days that are over.

Differs: [0].spec.templates[main].script.source: own words
Differs: [2].spec.templates[create-job].resource.manifest: own words
Why: the script and the manifest in it are data; these do the same.
"""

from pydsl import CronWorkflow, Resource, Script, Steps, Workflow, WorkflowTemplate, each, sequence, template

JOB = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  name: job-{{inputs.parameters.date}}
spec:
  workflowTemplateRef:
    name: job
  arguments:
    parameters:
    - name: date
      value: {{inputs.parameters.date}}
"""


@template(name="main")
def run_job(date: str) -> Script:
    source = f'echo "run for $(date -d {date} +%F)"\n'
    return Script(image="busybox", command=["sh"], source=source)


job = WorkflowTemplate("job", run_job).given(date="yesterday")
daily = CronWorkflow("daily-job", schedules=["0 2 * * *"], workflow=job.workflow())


@template
def create_job(date: str) -> Resource:
    return Resource(action="apply", manifest=JOB)


@template(name="main")
def as_workflows() -> None:
    with Steps(), each(sequence(start=19, end=21, format="2020-05-%02X")) as day:
        create_job(date=day).named("day")


@template(name="main")
def as_steps() -> None:
    with Steps(), each(sequence(start=19, end=21, format="2020-05-%02d")) as day:
        job.ref(run_job)(date=day).named("create-job")


v1 = Workflow(as_workflows, name="backfill-v1", service_account_name="argo-server")
v2 = Workflow(as_steps, name="backfill-v2", parallelism=1)
