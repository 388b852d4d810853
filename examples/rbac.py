"""What a workflow may do in its namespace: a Role, a ServiceAccount, what binds them, and the workflow that uses it.

Outcome: Succeeded
hello-world prints: hello world
"""

from pydsl import Container, Manifest, Workflow, template

ACCOUNT = "workflow-sa"

role = Manifest(
    {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "metadata": {"name": "workflow-role"},
        "rules": [
            {
                "apiGroups": ["argoproj.io"],
                "resources": ["workflowtaskresults"],
                "verbs": ["create", "patch"],
            }
        ],
    }
)

account = Manifest({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": ACCOUNT}})

binding = Manifest("""\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: workflow-rolebinding
subjects:
- kind: ServiceAccount
  name: workflow-sa
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: workflow-role
""")


@template
def hello_world() -> Container:
    return Container(image="busybox", command=["echo"], args=["hello world"])


workflow = Workflow(hello_world, service_account_name=ACCOUNT)
