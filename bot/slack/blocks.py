"""From the text of a note to Slack's blocks, within Slack's limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

MOST_BLOCKS = 50
LONGEST = 3000  # characters of a block's text
LONGEST_SUMMARY = 300

# A mark (`<#C012>`, `&amp;`) must not be cut in two.
_PIECES = re.compile(r"<[^<>\n]{1,500}>|&(?:amp|lt|gt);|.", re.DOTALL)


def blocks(text: str) -> list[dict[str, Any]]:
    """As many paragraphs to a block as fit. `verbatim`: Slack makes no mentions or links of plain words."""
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": chunk, "verbatim": True}}
        for chunk in _chunks(text)
    ][:MOST_BLOCKS]


def summary(subject: str) -> str:
    """What a notification and a screen reader say."""
    return subject if len(subject) <= LONGEST_SUMMARY else _cut(subject, LONGEST_SUMMARY) + "…"


def _chunks(text: str) -> list[str]:
    chunks: list[str] = []
    for paragraph in text.strip().split("\n\n"):
        for part, joint in _parts(paragraph):
            if chunks and len(chunks[-1]) + len(joint) + len(part) <= LONGEST:
                chunks[-1] += joint + part
            else:
                chunks.append(part)
    return [chunk for chunk in chunks if chunk.strip()]


def _parts(paragraph: str) -> Iterator[tuple[str, str]]:
    """A paragraph; or its lines, when it is longer than a block; or pieces of a line. Each with what joins it on."""
    if len(paragraph) <= LONGEST:
        yield paragraph, "\n\n"
        return
    joint = "\n\n"
    for line in paragraph.split("\n"):
        rest = line
        while len(rest) > LONGEST:
            head = _cut(rest, LONGEST)
            yield head, joint
            rest, joint = rest[len(head) :], ""
        yield rest, joint
        joint = "\n"


def _cut(text: str, most: int) -> str:
    end = 0
    for piece in _PIECES.finditer(text):
        if piece.end() > most:
            break
        end = piece.end()
    return text[:end]
