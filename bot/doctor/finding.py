"""What was found in an installation: well or not, and what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    well: bool
    what: str
    hint: str = ""
