"""What `hera generate python` makes of manifests, as JSON: called by `decompile.py`, with a Python that has hera[cli].

Each document is taken by itself, as hera's command binds all of a file to one name.
"""

import json
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    """Read names of files from standard input, and print what becomes of each."""
    from hera._cli.generate.python import load_yaml_workflows, workflow_to_python

    made = {}
    for name in json.load(sys.stdin):
        try:
            sources = [workflow_to_python(model) for model in load_yaml_workflows(Path(name))]
            made[name] = {"source": "\n".join(sources), "documents": [_back(source) for source in sources]}
        except Exception as error:  # whatever hera raises is a crash of its command
            made[name] = {"crash": f"{type(error).__name__}: {error}".partition("\n")[0]}
    json.dump(made, sys.stdout)


def _back(source: str) -> Any:
    """Run what was generated, and return the manifest that it makes."""
    scope: dict[str, Any] = {}
    exec(source, scope)
    return scope["w"].to_dict()


if __name__ == "__main__":
    main()
