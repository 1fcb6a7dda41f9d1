"""Cutting a long text where a reader would: after a paragraph or a line, else after a sentence, else where the room ends."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r".*(?:[.!?](?=\s)|[。！？])", re.DOTALL)


def shortened(text: str, most: int) -> str:
    """`text`, or its beginning in at most `most` characters."""
    if len(text) <= most:
        return text
    room = text[:most]
    for gap in ("\n\n", "\n"):
        whole = room.rpartition(gap)[0].rstrip()
        if len(whole) >= most // 2:
            return whole
    sentences = _SENTENCE.match(room)
    return sentences[0].rstrip() if sentences and sentences[0].strip() else room
