"""One policy file: front matter, then `## 1. Title {#label}` and `### (3) Title {#label.3}`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from intents.fault import Fault
from intents.policy.front import read_front
from intents.policy.marks import mark_of
from intents.policy.model import Policy, Section

_HEADING = re.compile(r"(?P<level>#{1,6})\s+(?P<title>.*?)\s*(?:\{#(?P<id>[^}]*)\})?\s*$")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+)?")
_WORDS = re.compile(r"words\s*[:：]\s*(.*)", re.IGNORECASE)
_SECTION, _ITEM = 2, 3


def read_policy(path: Path) -> Policy:
    """A `policy.<language>.md`; raises Fault with the line that cannot be used."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Fault(path, None, f"cannot be read: {error}", "Policy files are UTF-8 text") from error
    front, keys, first = read_front(path, text)
    preamble, *blocks = _blocks(path, text.splitlines(), first)
    if not blocks:
        raise Fault(path, None, "no section", "Write a heading like ## 1. Purposes of use {#purposes}")
    values = front.model_dump(exclude={"history", "revised"})
    revised = front.revised or front.days[-1]
    return Policy(
        path=path, source=text, lines=keys, preamble=preamble.body, revised=revised, history=front.days,
        sections=tuple(_nested(path, blocks)), **values,
    )  # fmt: skip


@dataclass(slots=True)
class _Block:
    """A heading and the lines below it."""

    level: int = 0
    id: str = ""
    mark: str = ""
    title: str = ""
    line: int = 0
    below: list[str] = field(default_factory=list)

    @property
    def words(self) -> tuple[str, ...]:
        # Only directly under the heading: a paragraph may begin with "words:" too.
        found = _WORDS.fullmatch(self.below[0].strip()) if self.level and self.below else None
        listed = re.split("[,、，]", found[1]) if found else []
        return tuple(word for part in listed if (word := part.strip()))

    @property
    def body(self) -> str:
        skipped = 1 if self.words else 0
        return "\n".join(line.rstrip() for line in self.below[skipped:]).strip("\n")

    def section(self) -> Section:
        return Section(self.id, self.mark, self.title, self.body, self.words, (), self.line)


def _blocks(path: Path, lines: list[str], first: int) -> Iterator[_Block]:
    block = _Block()
    seen: dict[str, int] = {}
    for at, line in enumerate(lines[first:], first + 1):
        heading = _HEADING.match(line)
        if not heading:
            block.below.append(line)
            continue
        yield block
        block = _opened(path, at, heading)
        if block.id in seen:
            hint = f"It stands in line {seen[block.id]} already"
            raise Fault(path, at, f"id {block.id} is used twice", hint)
        seen[block.id] = at
    yield block


def _opened(path: Path, line: int, heading: re.Match[str]) -> _Block:
    level, id_ = len(heading["level"]), heading["id"]
    if level not in (_SECTION, _ITEM):
        raise Fault(path, line, f"heading of level {level}", "## opens a section, ### an item of it")
    if id_ is None:
        raise Fault(path, line, "heading without an id", "End it with {#purposes} or {#purposes.3}")
    if not _ID.fullmatch(id_) or ("." in id_) != (level == _ITEM):
        hint = "A section's id is like shared-use, an item's like shared-use.2"
        raise Fault(path, line, f"id {id_!r} does not fit", hint)
    mark, title = mark_of(heading["title"])
    return _Block(level, id_, mark, title, line)


def _nested(path: Path, blocks: list[_Block]) -> Iterator[Section]:
    section: Section | None = None
    for block in blocks:
        each = block.section()
        if block.level == _SECTION:
            if section:
                yield section
            section = each
        elif section and block.id.startswith(f"{section.id}."):
            section = replace(section, items=(*section.items, each))
        else:
            raise Fault(path, block.line, f"item {block.id} stands outside its section")
    if section:
        yield section
