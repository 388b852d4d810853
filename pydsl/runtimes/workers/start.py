"""Starts a worker: Python keeps the compiled form of a file that is loaded, but never that of the script it's given.

This file runs as a script, in whatever Python from 3.8 on the pods run: standard library only.
"""

import os
import sys
from importlib.machinery import SourceFileLoader
from types import ModuleType


def beside(name: str) -> ModuleType:
    """Load another file of this folder."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"{name}.py")
    module = ModuleType(name)
    module.__file__ = path
    SourceFileLoader(name, path).exec_module(module)
    return module


if __name__ == "__main__":
    beside("worker").main(int(sys.argv[1]), beside)
