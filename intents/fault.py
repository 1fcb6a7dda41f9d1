"""What is wrong with a data file a person wrote, and where."""

from __future__ import annotations

from pathlib import Path


class Fault(Exception):
    """A policy, catalogue, law or template file that cannot be used; names the file, the line and the way out."""

    def __init__(self, path: Path | str, line: int | None, what: str, hint: str = "") -> None:
        self.path = Path(path)
        self.line = line
        self.what = what
        self.hint = hint
        where = f"{self.path}:{line}" if line else str(self.path)
        super().__init__(f"{where}: {what}." + (f" {hint}." if hint else ""))
