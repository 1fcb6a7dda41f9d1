"""One section of a notice: the words above its items, its items, and the paragraphs after them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from unicodedata import normalize

from intents.policy.marks import Kind
from intents.policy.model import Section
from intents.policy.notice.lines import Line
from intents.policy.notice.sections import Style, style_of


@dataclass(slots=True)
class Part:
    """An item in the making."""

    head: Line
    marked: bool
    below: list[Line] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.head.text if self.head.heading else ""

    @property
    def body(self) -> str:
        return markdown(self.below if self.title else [_unmarked(self.head), *self.below])


def read_section(section: str, lines: list[Line]) -> tuple[str, tuple[Section, ...]]:
    """The Markdown above the items, and the items with their ids."""
    intro, parts = _parted(lines, None if section == "revisions" else _item_style(lines))
    return markdown(intro), tuple(_named(section, parts))


def markdown(lines: list[Line]) -> str:
    """Lines as paragraphs and bullets; a mark of a deeper level stays in front of its words."""
    text = ""
    for line in lines:
        bullet = line.mark.kind is Kind.BULLET
        words = f"- {line.text}" if bullet else line.words
        words = f"\\{words}" if words.startswith("#") else words
        close = bullet and text.rpartition("\n")[2].startswith("- ")
        text += ("\n" if close else "\n\n") + words
    return text.strip("\n")


def _item_style(lines: list[Line]) -> Style | None:
    """The first numbering inside a section numbers its items; bullets only where nothing is numbered."""
    if levels := [line.level for line in lines if line.level]:
        return Style(min(levels), Kind.NONE)
    marked = [line for line in lines if line.mark.kind is not Kind.NONE]
    numbered = [line for line in marked if line.mark.kind is not Kind.BULLET]
    return style_of((numbered or marked)[0]) if numbered or len(marked) > 1 else None


def _parted(lines: list[Line], style: Style | None) -> tuple[list[Line], list[Part]]:
    intro: list[Line] = []
    parts: list[Part] = []
    opening = _openings(lines, style) if style else set()
    spaced = _spaced(lines, opening)
    for at, line in enumerate(lines):
        if at in opening:
            parts.append(Part(line, marked=True))
        elif not parts:
            intro.append(line)
        elif at > max(opening) and _stands_alone(line, parts[-1], spaced=spaced):
            parts.append(Part(line, marked=False))
        else:
            parts[-1].below.append(line)
    return intro, parts


def _openings(lines: list[Line], style: Style) -> set[int]:
    """Positions of the items: the same look, numbers rising, not further indented than the first."""
    found: set[int] = set()
    first: Line | None = None
    last = 0
    for at, line in enumerate(lines):
        if style_of(line) != style or (first and line.indent > first.indent + 1):
            continue
        if line.mark.value > last or not line.mark.value or line.level:
            found.add(at)
            first, last = first or line, line.mark.value
    return found


def _spaced(lines: list[Line], opening: set[int]) -> bool:
    """Whether blank lines stand between titles and their texts; the last item is the one in question."""
    below = [lines[at + 1] for at in opening - {max(opening, default=0)} if at + 1 not in opening]
    return any(line.gap for line in below)


def _stands_alone(line: Line, above: Part, *, spaced: bool) -> bool:
    """A paragraph after the last item that belongs to the section, not to that item."""
    apart = line.gap and not line.listed and not line.indent and line.mark.kind is Kind.NONE
    waiting = above.marked and above.title and not above.below and spaced
    return apart and not above.head.level and not waiting


def _named(section: str, parts: list[Part]) -> Iterator[Section]:
    used: set[str] = set()
    for part in parts:
        own = _own_number(part.head) if part.marked else ""
        number = own if own and own not in used else _next_free(used)
        used.add(number)
        mark = part.head.mark.printed if part.marked and part.head.mark.kind is not Kind.BULLET else ""
        yield Section(f"{section}.{number}", mark, part.title, part.body)


def _own_number(line: Line) -> str:
    if line.mark.kind is Kind.ALPHA:
        return normalize("NFKC", line.mark.printed).strip("().").lower()
    return str(line.mark.value) if line.mark.value else ""


def _next_free(used: set[str]) -> str:
    numbers = [int(each) for each in used if each.isdecimal()]
    return str(max([*numbers, len(used)]) + 1)


def _unmarked(line: Line) -> Line:
    """The item's own mark stands in its heading."""
    return Line(line.at, line.indent, 0, type(line.mark)(Kind.NONE, 0, "", line.text), line.gap)
