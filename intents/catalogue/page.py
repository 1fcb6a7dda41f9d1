"""One label's Markdown file: front matter, `## language`, `### author`, and a bullet a phrase."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from intents.fault import Fault
from intents.reading import Language

FENCE = "---"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One example: what somebody wrote, which batch it came with, and the line it stands on."""

    text: str
    label: str
    language: Language
    author: str
    line: int = 0


def read_page(path: Path) -> tuple[dict[str, Any], list[Phrase]]:
    """Return the front matter and the phrases in the order of the file; raises Fault."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise Fault(path, None, f"this is not UTF-8 (byte {error.start})", "Save it as UTF-8") from error
    end = _end_of_head(path, lines)
    return _head(path, lines[1:end]), list(_phrases(path, lines, end + 1))


def render_page(head: dict[str, Any], phrases: Iterable[Phrase]) -> str:
    """The inverse of `read_page`: languages, then authors, in alphabetical order; phrases keep theirs."""
    parts = [FENCE, yaml.safe_dump(head, allow_unicode=True, sort_keys=False).strip(), FENCE]
    language = author = ""
    for phrase in sorted(phrases, key=lambda p: (p.language, p.author)):
        if phrase.language != language:
            language, author = phrase.language, ""
            parts += ["", f"## {language}"]
        if phrase.author != author:
            author = phrase.author
            parts += ["", f"### {author}"]
        parts.append(f"- {phrase.text}")
    return "\n".join(parts) + "\n"


def _end_of_head(path: Path, lines: list[str]) -> int:
    if not lines or lines[0] != FENCE or FENCE not in lines[1:]:
        raise Fault(
            path, 1, "the front matter is missing", "Begin the file with --- … --- around label, kind, title"
        )
    return lines.index(FENCE, 1)


def _head(path: Path, lines: list[str]) -> dict[str, Any]:
    try:
        head = yaml.safe_load("\n".join(lines))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 2
        raise Fault(path, line, f"the front matter is not YAML: {error.problem}") from error
    if not isinstance(head, dict):
        raise Fault(path, 2, "the front matter is no table", "Write `label: …`, `kind: …`, `title: …`")
    return head


def _phrases(path: Path, lines: list[str], start: int) -> Iterable[Phrase]:
    language: Language | None = None
    author = ""
    for number, line in enumerate(lines[start:], start + 1):
        if line.startswith("### "):
            author = line[4:].strip()
        elif line.startswith("## "):
            language, author = _language(path, number, line[3:].strip()), ""
        elif line.startswith("- ") and line[2:].strip():
            if language is None or not author:
                raise Fault(
                    path,
                    number,
                    "a phrase before its headings",
                    "Put `## en` or `## ja` and `### author` above",
                )
            yield Phrase(line[2:].strip(), path.stem, language, author, number)
        elif line.strip():
            raise Fault(path, number, f"cannot read {line[:40]!r}", "A line is a heading or `- phrase`")


def _language(path: Path, number: int, name: str) -> Language:
    if name not in (Language.EN, Language.JA):
        raise Fault(path, number, f"unknown language {name!r}", "Write `## en` or `## ja`")
    return Language(name)
