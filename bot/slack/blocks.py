"""From the text of a note to Slack's blocks, within Slack's limits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.replies import inert
from bot.slack.elements import Block, section

MOST_BLOCKS = 50
LONGEST = 3000  # characters of a block's text
LONGEST_SUMMARY = 300
FENCE = "```"

# A mark (`<#C012>`, `&amp;`) must not be cut in two.
_PIECES = re.compile(r"<[^<>\n]{1,500}>|&(?:amp|lt|gt);|.", re.DOTALL)


def blocks(text: str) -> list[Block]:
    """As many paragraphs to a block as fit."""
    return [section(chunk) for chunk in _chunks(text, LONGEST)][:MOST_BLOCKS]


def boxed(text: str) -> list[Block]:
    """A plain text to copy, as it is: in as few boxes as it fits into."""
    inside = inert(text.strip()).replace(FENCE, "` ` `")
    return [section(f"{FENCE}{chunk}{FENCE}") for chunk in _chunks(inside, LONGEST - 2 * len(FENCE))]


def summary(subject: str) -> str:
    """What a notification and a screen reader say."""
    return subject if len(subject) <= LONGEST_SUMMARY else _cut(subject, LONGEST_SUMMARY) + "…"


def _chunks(text: str, most: int) -> list[str]:
    chunks: list[str] = []
    for paragraph in text.strip().split("\n\n"):
        for part, joint in _parts(paragraph, most):
            if chunks and len(chunks[-1]) + len(joint) + len(part) <= most:
                chunks[-1] += joint + part
            else:
                chunks.append(part)
    return [chunk for chunk in chunks if chunk.strip()]


def _parts(paragraph: str, most: int) -> Iterator[tuple[str, str]]:
    """A paragraph; or its lines, when it is longer than a block; or pieces of a line. Each with what joins it on."""
    if len(paragraph) <= most:
        yield paragraph, "\n\n"
        return
    joint = "\n\n"
    for line in paragraph.split("\n"):
        rest = line
        while len(rest) > most:
            head = _cut(rest, most)
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
