"""What was posted, as a person would see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Post:
    """What somebody would see. `only_to` is set when one person alone sees it."""

    method: str
    channel: str
    text: str
    blocks: list[dict[str, Any]]
    thread: str = ""
    only_to: str = ""
    ts: str = ""

    @property
    def words(self) -> str:
        return "\n\n".join(words_of(self.blocks))

    @property
    def buttons(self) -> dict[str, dict[str, Any]]:
        """Words on buttons to the buttons."""
        every = [each for block in self.blocks if block["type"] == "actions" for each in block["elements"]]
        return {each["text"]["text"]: each for each in every if each["type"] == "button"}


def words_of(blocks: list[dict[str, Any]]) -> list[str]:
    """What a person reads in the blocks, buttons and fields aside."""
    texts = [
        block["text"]["text"]
        for block in blocks
        if block["type"] in ("section", "header") and "text" in block
    ]
    return texts + [
        each["text"] for block in blocks if block["type"] == "context" for each in block["elements"]
    ]
