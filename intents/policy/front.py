"""The front matter of a policy file: who, which language, since when."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from intents.fault import Fault
from intents.reading import Language

_FENCE = "---"
_Words = Annotated[str, Field(min_length=1)]


class Front(BaseModel):
    """The keys a policy file may carry; `revised` and `history` matter once the policy has been revised."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    title: _Words
    company: str = ""
    language: Language
    in_force: date
    revised: date | None = None
    history: tuple[date, ...] = ()
    contact: Annotated[str, Field(pattern=r"^([^@\s]+@[^@\s]+)?$")] = ""
    url: Annotated[str, Field(pattern=r"^(https?://\S+)?$")] = ""
    manager: str = ""

    @property
    def days(self) -> tuple[date, ...]:
        """All dates up to this revision."""
        return self.history or tuple(sorted({self.in_force, self.revised or self.in_force}))


def read_front(path: Path, text: str) -> tuple[Front, dict[str, int], int]:
    """The front matter, each key's line, and the index of the first line after it; Fault if broken."""
    lines = text.splitlines()
    if not lines or lines[0].strip() != _FENCE:
        raise Fault(path, 1, "no front matter", "The first line must be ---, then title, language, in_force")
    end = next((at for at, line in enumerate(lines[1:], 1) if line.strip() == _FENCE), None)
    if end is None:
        raise Fault(path, 1, "the front matter does not end", "Close it with a line ---")
    keys = {key[1]: at for at, line in enumerate(lines[:end], 1) if (key := re.match(r"(\w+)\s*:", line))}
    return _validated(path, _mapping(path, "\n".join(lines[1:end])), keys), keys, end + 1


def _mapping(path: Path, text: str) -> dict[str, Any]:
    try:
        # Text only: a wrong date is then found with its key, and so with its line.
        values = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise Fault(path, line, f"front matter is not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise Fault(path, 1, f"front matter is not YAML: {error}") from error
    if not isinstance(values, dict):
        raise Fault(path, 1, "front matter has no keys", "Write title, language and in_force, one a line")
    return {str(key): value for key, value in values.items()}


def _validated(path: Path, values: dict[str, Any], keys: dict[str, int]) -> Front:
    try:
        return Front.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0]) if first["loc"] else ""
        raise Fault(path, keys.get(key, 1), f"{key}: {first['msg']}", _hint(key)) from error


def _hint(key: str) -> str:
    if key in {"in_force", "revised", "history"}:
        return "Write a date as 2022-04-01"
    return f"Known keys are {', '.join(Front.model_fields)}"
