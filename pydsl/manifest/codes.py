"""What can be wrong with a text of YAML, by code. The API server refuses it; Argo's lint passes over it in silence."""

from __future__ import annotations

from pydsl.diagnostics import SERVER, Severity
from pydsl.diagnostics.rule import Rule

PD001 = Rule(
    "PD001",
    "text that isn't YAML, or not YAML as Argo reads it",
    refused_by=(SERVER,),
    why="Argo's reader is the Go library of YAML 1.1; what it can't read, nothing of Argo reads.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    good="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
)
PD002 = Rule(
    "PD002",
    "a key that's given twice",
    refused_by=(SERVER,),
    why=(
        "One of the two would be lost, and which one hangs on the reader. Argo's lint passes over the "
        "document in silence."
    ),
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  parallelism: 1
  parallelism: 2
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    good="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  parallelism: 2
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
)
PD003 = Rule(
    "PD003",
    "a key that isn't text, or is too large a number",
    refused_by=(SERVER,),
    why="JSON, which Argo turns YAML into, has text for keys, and nothing else.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello, labels: {[a]: b}}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    good="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello, labels: {a: b}}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
)
PD004 = Rule(
    "PD004",
    "a value that no JSON has (infinity, a broken number)",
    refused_by=(SERVER,),
    why="JSON has no infinity and no number that isn't one.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  priority: .inf
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    good="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  priority: 1
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
)
PD005 = Rule(
    "PD005",
    "an alias without its anchor, or inside of it",
    refused_by=(SERVER,),
    why="An alias (`*name`) repeats what was marked before by an anchor (`&name`).",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: *nobody}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    good="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: &it hello, labels: {app: *it}}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
)
PD006 = Rule(
    "PD006",
    "lists and maps that nest too deep",
)
PD007 = Rule(
    "PD007",
    "a merge (`<<`) of what isn't a map",
    refused_by=(SERVER,),
    why="A merge takes over the fields of a map, so it needs one.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello, <<: text}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
    good="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello, <<: {labels: {app: a}}}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
)
PD008 = Rule(
    "PD008",
    "a value that begins with `{{` and isn't quoted",
    refused_by=(SERVER,),
    why="`{` begins a map in YAML, so a value that begins with a tag needs quotes.",
    bad="""\
- name: main
  container: {image: "busybox:1.37", args: [{{workflow.name}}]}
""",
    good="""\
- name: main
  container: {image: "busybox:1.37", args: ['{{workflow.name}}']}
""",
)
PD009 = Rule(
    "PD009",
    "text after `...`, which Argo doesn't read",
    severity=Severity.WARNING,
    why="`...` ends a document, and Argo's reader goes on only at the next `---`.",
    bad="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
...
more: text
""",
    good="""\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hello}
spec:
  entrypoint: main
  templates:
  - name: main
    container: {image: "busybox:1.37"}
""",
)
PD010 = Rule(
    "PD010",
    "a value that can't be written as YAML",
)
