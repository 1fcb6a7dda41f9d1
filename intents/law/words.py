"""The words of a derivation, in both languages at once."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from functools import cache
from pathlib import Path

from intents.law.terms import Text

FILE = Path(__file__).with_name("words.toml")


def phrase(key: str, **values: object) -> Text:
    """The phrase `table.name` of words.toml, filled in each language's own way."""
    table, name = key.split(".")
    twins = _words()[table][name]
    return Text(en=_fill(twins["en"], values, "en"), ja=_fill(twins["ja"], values, "ja"))


def joined(*parts: Text) -> Text:
    return Text(en="".join(part.en for part in parts), ja="".join(part.ja for part in parts))


@cache
def _words() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _fill(template: str, values: dict[str, object], language: str) -> str:
    return template.format(**{name: _said(value, language) for name, value in values.items()})


def _said(value: object, language: str) -> str:
    if isinstance(value, Text):
        return value.of(language)
    if isinstance(value, date):
        return _dated(value, language)
    return str(value)


def _dated(day: date, language: str) -> str:
    hour = f" {day:%H:%M %Z}" if isinstance(day, datetime) else ""
    return (f"{day.year}年{day.month}月{day.day}日" if language == "ja" else f"{day:%Y-%m-%d}") + hour
