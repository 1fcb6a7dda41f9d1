"""Where the sections of a notice begin, however it numbers them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from intents.policy.marks import Kind
from intents.policy.notice.dates import dates_in, tells_a_revision
from intents.policy.notice.headings import closes, label_of
from intents.policy.notice.lines import Line


@dataclass(frozen=True, slots=True)
class Style:
    """How all section headings of one notice look: a Markdown level, or a kind of mark (bullets by sign)."""

    level: int
    kind: Kind
    bullet: str = ""

    def fits(self, line: Line) -> bool:
        if self.level:
            return 0 < line.level <= self.level
        return not line.listed and line.heading and self == style_of(line)


def style_of(line: Line) -> Style:
    """How this one line looks."""
    if line.level:
        return Style(line.level, Kind.NONE)
    return Style(0, line.mark.kind, line.mark.printed if line.mark.kind is Kind.BULLET else "")


def section_starts(lines: list[Line]) -> list[int]:
    """Positions of the section headings, and of the closing dates where they stand without a heading."""
    style = _style(lines)
    finder = _Finder(lines, style) if style else None
    starts = [at for at in range(len(lines)) if finder and finder.opens(at)]
    if "revisions" not in {label_of(lines[at].text) for at in starts} and (tail := _dated_tail(lines)):
        return [*starts, tail] if starts and tail > starts[-1] else starts
    return starts


def _style(lines: list[Line]) -> Style | None:
    """The look that most of the known headings share."""
    labels: dict[Style, set[str]] = defaultdict(set)
    for line in lines:
        label = label_of(line.text) if line.heading and not line.listed else None
        if label and (line.gap or line.mark.kind is not Kind.NONE or line.level):
            labels[style_of(line)].add(label)
    return max(labels, key=lambda style: (style.level > 0, len(labels[style]), -style.level), default=None)


@dataclass(slots=True)
class _Finder:
    """Walks down the notice; what is a heading depends on those already found."""

    lines: list[Line]
    style: Style
    used: set[str] = field(default_factory=set)
    value: int = 0
    item: int = 0
    indent: int = 0

    def opens(self, at: int) -> bool:
        line = self.lines[at]
        label = label_of(line.text)
        if self._closes(line):
            self.used.add("revisions")
            return True
        if not self.style.fits(line) or (self.value and line.indent > self.indent + 1):
            return False
        if not self._heads(at, line, label):
            self.item = line.mark.value
            return False
        self.used.add(label or "")
        self.value, self.item, self.indent = line.mark.value, 0, line.indent
        return True

    def _closes(self, line: Line) -> bool:
        unnumbered = line.mark.kind is Kind.NONE and line.heading
        return unnumbered and closes(line.text) and "revisions" not in self.used

    def _heads(self, at: int, line: Line, label: str | None) -> bool:
        known = label is not None and label not in self.used
        if self.style.level:
            return known or bool(self.used)
        if self.style.kind is Kind.BULLET:
            return True
        if self.style.kind is Kind.NONE:
            return known and line.gap
        in_turn = line.mark.value == self.value + 1
        if known:
            return in_turn or (line.gap and not self._promised(at))
        # An unknown heading; but not "2. Services" below "1. Purposes" while "2. Shared use" is to come.
        return in_turn and not self._promised(at) and not self.item

    def _promised(self, at: int) -> bool:
        """Whether the number in turn comes later with a heading we know."""
        later = (line for line in self.lines[at + 1 :] if self.style.fits(line))
        labels = (label_of(line.text) for line in later if line.mark.value == self.value + 1)
        return any(label and label not in self.used for label in labels)


def _dated_tail(lines: list[Line]) -> int | None:
    """Where the run of dated lines at the end begins."""
    tail = None
    for at in range(len(lines) - 1, 0, -1):
        words = lines[at].words
        if dates_in(words)[0] and tells_a_revision(words) and len(words) <= 80:
            tail = at
        elif tail is not None or len(words) > 40:
            break
    return tail
