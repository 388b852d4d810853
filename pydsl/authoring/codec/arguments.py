"""How an argument of a Python template is written, so that every text arrives as it was.

Argo reads tags in an argument's text again, after it has put data in. So text that holds a tag, and every text that's
known at run time only, travels as `pydsl;base64,...`; `docs/adr/0003-how-values-travel.md` has the whole of it.
"""

from __future__ import annotations

import base64
import re

PREFIX = "pydsl;base64,"
"""What an encoded argument begins with. Text that begins so by chance is encoded itself."""

_NAME = re.compile(r"[A-Za-z_]\w*")
_WORDS = frozenset({"in", "not", "or", "and", "matches", "contains", "let", "if", "else", "nil", "true", "false"})


def encode_argument(text: str) -> str:
    """Write a text that's known now as an argument, a default or a value for a Python template."""
    if "{{" not in text and not text.startswith(PREFIX):
        return text
    return PREFIX + base64.b64encode(text.encode()).decode()


def decode_argument(argument: str) -> str:
    """Read what `encode_argument` wrote; any other text is itself."""
    if not argument.startswith(PREFIX):
        return argument
    return base64.b64decode(argument[len(PREFIX) :]).decode()


def encode_reference(expression: str) -> str:
    """Write the value of an expr expression, known at run time only, as an argument for a Python template."""
    return f"{PREFIX}{{{{=sprig.b64enc({expression})}}}}"


def parameter_expression(name: str) -> str:
    """Name an input parameter in expr: `inputs.parameters.text`, `inputs.parameters['my-text']`."""
    path = "inputs.parameters"
    for part in name.split("."):  # Argo splits names at their dots (util/expand)
        path += f".{part}" if _NAME.fullmatch(part) and part not in _WORDS else f"['{part}']"
    return path
