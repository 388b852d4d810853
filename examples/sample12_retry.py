"""A script that fails two times out of three, tried up to six times.

Outcome: Succeeded or Failed
"""

import random
import sys

from pydsl import Retry, Steps, Workflow, template


@template(image="python:3.12-slim", retry=Retry(limit=5))
def flaky() -> None:
    code = random.choice([0, 1, 1])
    print(f"exiting with {code}")
    sys.exit(code)


@template
def main() -> None:
    with Steps():
        flaky()


workflow = Workflow(main, generate_name="sample12-")
