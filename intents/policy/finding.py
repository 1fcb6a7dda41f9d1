"""What is to be said about a policy that can be read, and where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    """An error makes answers wrong or impossible, a warning is for a person to judge, a note to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark; `line` is None where the whole file is meant."""

    severity: Severity
    file: Path
    line: int | None
    what: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{where}: {self.severity}: {self.what}." + (f" {self.hint}." if self.hint else "")
