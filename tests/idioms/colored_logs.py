"""A script that writes coloured lines for a while, with its output unbuffered by a variable.

Differs: spec.templates[print-colors].script.source: own words
Why: the script is data, and any that prints in colour shows the same.
"""

from pydsl import Script, Workflow, template

COLOURS = r"""import itertools
import time

for line in itertools.islice(itertools.cycle([30, 31, 32, 33, 34, 35, 36, 41, 43, 45]), 100):
    print(f"\x1b[{line}mcolour {line}\x1b[0m")
    time.sleep(1)
"""


@template
def print_colors() -> Script:
    return Script(image="python:alpine3.23", command=["python"], source=COLOURS, env={"PYTHONUNBUFFERED": "1"})


workflow = Workflow(print_colors, generate_name="colored-logs-", labels={"workflows.argoproj.io/no-test": "duration"})
