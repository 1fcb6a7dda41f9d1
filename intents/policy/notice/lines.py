"""The lines of a notice with their marks, freed of the numbers a page converter put before each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from unicodedata import east_asian_width

from intents.policy.marks import Kind, Mark, read_mark
from intents.policy.notice.headings import is_heading, label_of
from intents.policy.words import gap

_WRAPPED_AT = range(60, 101)
_FULL = 0.8


@dataclass(frozen=True, slots=True)
class Line:
    """A line that has words.

    Its number in the source, indent in columns, Markdown heading level (0: none), mark, whether a blank line
    stands above it, and whether a converter had numbered it as an entry of a list.
    """

    at: int
    indent: int
    level: int
    mark: Mark
    gap: bool
    listed: bool = False

    @property
    def text(self) -> str:
        return self.mark.text

    @property
    def words(self) -> str:
        """Mark and text, as printed."""
        return f"{self.mark.printed} {self.text}".strip()

    @property
    def heading(self) -> bool:
        """Whether it reads like a heading."""
        return bool(self.level) or is_heading(self.text)


def read_lines(text: str) -> list[Line]:
    """The lines that have words, unfolded where the text was wrapped."""
    return _unlisted(_unwrapped(list(_read(text))))


def _read(text: str) -> Iterator[Line]:
    blank = True
    for at, raw in enumerate(text.expandtabs(4).splitlines(), 1):
        line = raw.strip()
        hashes = re.match(r"(#{1,6})\s+(?=\S)", line)
        words = line[hashes.end() :] if hashes else line
        if re.search(r"\w", words):
            indent, level = len(raw) - len(raw.lstrip()), len(hashes[1]) if hashes else 0
            yield Line(at, indent, level, read_mark(words), blank)
        blank = not re.search(r"\w", words)


def _unwrapped(lines: list[Line]) -> list[Line]:
    """Joins what was folded at a fixed width; a text whose lines are longer was not folded."""
    width = max((_columns(line) for line in lines), default=0)
    if width not in _WRAPPED_AT:
        return lines
    whole: list[Line] = []
    full = False
    for line in lines:
        if whole and full and _continues(line):
            text = whole[-1].text + gap(whole[-1].text, line.text) + line.text
            whole[-1] = replace(whole[-1], mark=replace(whole[-1].mark, text=text))
        else:
            whole.append(line)
        full = _columns(line) >= _FULL * width and not line.level
    return whole


def _continues(line: Line) -> bool:
    return not line.gap and not line.level and line.mark.kind is Kind.NONE


def _columns(line: Line) -> int:
    return line.indent + sum(2 if east_asian_width(letter) in "WF" else 1 for letter in line.words)


def _unlisted(lines: list[Line]) -> list[Line]:
    """A converter numbers every line of a list from 1, above the marks the lines have of their own."""
    found = list(lines)
    for run in _runs(lines):
        inner = {at: read_mark(lines[at].text) for at in run}
        if any(mark.kind is not Kind.NONE for mark in inner.values()):
            for at, mark in inner.items():
                found[at] = replace(lines[at], mark=mark, listed=True)
    return found


def _runs(lines: list[Line]) -> Iterator[list[int]]:
    """Positions of lines numbered 1., 2., 3. … at one indent; continuation lines may stand between."""
    run: list[int] = []
    for at, line in enumerate(lines):
        if line.mark.kind is not Kind.ARABIC or line.level:
            continue
        if run and line.mark.value == len(run) + 1 and _same_list(lines[run[0]], line):
            run.append(at)
            continue
        yield run
        run = [at] if line.mark.value == 1 else []
    yield run


def _same_list(first: Line, line: Line) -> bool:
    # Where nothing is indented, "2. Shared use" after a list of one entry is the next section, not its entry.
    unmarked = read_mark(line.text).kind is Kind.NONE
    opens_section = unmarked and line.heading and label_of(line.text) is not None
    return line.indent == first.indent and not (opens_section and line.indent == 0)
