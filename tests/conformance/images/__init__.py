"""What stands in for the images whose entrypoint a manifest leaves to them: an image -> the command that it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

ARGOSAY = ["sh", "-c", Path(__file__).with_name("argosay").read_text(), "argosay"]
COWSAY = {"cowsay": "echo"}
"""What it draws is nobody's concern."""
IMAGES: dict[str, dict[str, Any]] = {
    f"argoproj/argosay:{tag}": {"entrypoint": ARGOSAY, "commands": COWSAY} for tag in ("v1", "v2")
}
