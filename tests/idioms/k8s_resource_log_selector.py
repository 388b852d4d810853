"""A training job of Kubeflow's, whose pods carry the workflow's name as a label, so that their logs are found.

Differs: spec.templates[tf-jobtmpl].resource.manifest: own words
Why: the example's manifest has a comment of many lines in it.
"""

from pydsl import Resource, Workflow, argo, template


@template
def tf_jobtmpl() -> Resource:
    return Resource(
        action="create",
        success_condition="status.replicaStatuses.Worker.succeeded = 2",
        failure_condition="status.replicaStatuses.Worker.failed > 0",
        manifest=f"""\
apiVersion: kubeflow.org/v1
kind: TFJob
metadata:
  name: tfjob-examples
spec:
  tfReplicaSpecs:
     Worker:
       replicas: 2
       restartPolicy: Never
       template:
         metadata:
           labels:
             workflows.argoproj.io/workflow: {argo.workflow.name}
         spec:
           containers:
             - name: tensorflow
               image: "Placeholder for TensorFlow distributed training image"
""",
    )


workflow = Workflow(tf_jobtmpl, generate_name="k8s-jobs-log-selector-")
