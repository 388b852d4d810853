"""When a token that says so itself expires: a JSON Web Token, as service accounts and most logins have them."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

from pydsl.expr.strftime import rfc3339

if TYPE_CHECKING:
    from collections.abc import Mapping


def expired(headers: Mapping[str, str], now: float) -> str:
    """Say when the token of a request has expired; "" where it hasn't, or doesn't say."""
    _, _, token = headers.get("Authorization", "").partition(" ")
    try:
        payload = token.split(".")[1]
        until = float(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["exp"])
    except (LookupError, TypeError, ValueError):
        return ""
    return f"the token expired at {rfc3339(until)}" if until < now else ""
