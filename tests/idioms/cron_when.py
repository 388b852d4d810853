"""A CronWorkflow that looks at the time of its last run before it begins another."""

from pydsl import Container, CronWorkflow, Workflow, template


@template
def sleep_busybox() -> Container:
    return Container(image="busybox", command=["sleep"], args=["10"])


LONG_AGO = "(now() - cronworkflow.lastScheduledTime).Seconds() > 360"

cron = CronWorkflow(
    "sleep-when",
    schedules=["* * * * *"],
    concurrency_policy="Allow",
    when=f"{{{{= cronworkflow.lastScheduledTime == nil || {LONG_AGO} }}}}",
    workflow=Workflow(sleep_busybox),
)
