"""What code loads in a fresh Python, beside what that Python had loaded before: coverage's own parts, too."""

from __future__ import annotations

import subprocess
import sys


def loaded(code: str) -> set[str]:
    """Run code in a fresh Python; return the names of the modules that it loads."""
    return printed(f"before = set(sys.modules)\n{code}\nprint(*(set(sys.modules) - before))")


def printed(code: str) -> set[str]:
    """Run code, which may use `sys`, in a fresh Python; return the words of the last line that it prints."""
    result = subprocess.run([sys.executable, "-c", f"import sys\n{code}"], capture_output=True, text=True, check=True)
    return set(result.stdout.splitlines()[-1].split())
