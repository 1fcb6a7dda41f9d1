"""The one way to write a value as JSON where a hash is made of it."""

from __future__ import annotations

import json
from typing import Any

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode


def canonical(value: Any) -> str:
    """Keys sorted, no spaces, no escapes that are not needed: what RFC 8785 asks, for the values that occur here (text,
    whole numbers, lists, true, false and null).
    """
    return _encode(value)
