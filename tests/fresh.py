"""What code loads in a fresh Python, beside what that Python had loaded before: coverage's own parts, too."""

from __future__ import annotations

import subprocess
import sys


def loaded(code: str) -> set[str]:
    """Run code in a fresh Python; return the names of the modules that it loads."""
    program = f"import sys\nbefore = set(sys.modules)\n{code}\nprint(*(set(sys.modules) - before))"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(result.stdout.splitlines()[-1].split())
