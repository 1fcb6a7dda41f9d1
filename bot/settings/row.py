"""A row of the settings table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import AliasChoices, Field

PROJECT = Path(__file__).resolve().parents[2]


def setting(default: Any, meaning: str, example: str, *more: str) -> Any:
    """`more` are the variables that are read instead of the one named after the row, the first that is set."""
    aliases = AliasChoices(*more) if more else None
    return Field(default, description=meaning, examples=[example], validation_alias=aliases)
