"""The HTML twin of a letter: the same words, set for the eye. Everything in it is escaped, nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

LONGEST_HEADING = 60

_REFERENCE = re.compile(r"[^\n:：]{1,40}[:：][ \u3000]*PI-\d{4}-\d{6,}(?:\n|$)")
_ITEM = re.compile(
    r"^(?:(\d{1,3})(?:\.[ \u3000]+|．[ \u3000]*)|-[ \u3000]+|[・•][ \u3000]*)(?=\S)", re.MULTILINE
)
_RULE = re.compile(r"(?:[―—–-] ?){3,}$")
_ENDS_A_SENTENCE = re.compile(r"[.。,、，:：;?？!！]$")
# In escaped text: a quotation mark that ends an address is an entity there.
_LINK = re.compile(r"https?://(?:(?!&(?:quot|lt|gt|#x27);)[^\s<>\"'（）「」、。])+(?<![.,;:!?)])")


def twin(text: str) -> str:
    """Letter text, with blank lines between its blocks, as paragraphs, headings and lists."""
    blocks = escape(text.strip("\n")).split("\n\n")
    return "\n".join(
        _block(block, first=not place, last=place == len(blocks) - 1) for place, block in enumerate(blocks)
    )


def _block(block: str, *, first: bool, last: bool) -> str:
    block = block.strip("\n")
    if _RULE.match(block):
        return "<hr>"
    if _REFERENCE.match(block):
        return f'<p class="reference">{_lines(block)}</p>'
    if _ITEM.search(block):
        (marker, text), *items = _items(block)
        return _list([(marker, text), *items]) if marker else f"<p>{_lines(text)}</p>\n{_list(items)}"
    if not first and not last and _is_heading(block):
        return f"<h2>{_lines(block)}</h2>"
    return f"<p>{_lines(block)}</p>"


def _is_heading(block: str) -> bool:
    return len(block) <= LONGEST_HEADING and "\n" not in block and not _ENDS_A_SENTENCE.search(block)


def _items(block: str) -> Iterator[tuple[str, str]]:
    """Marker and text of each item, with the lines that belong to it; what stands before the first has no marker."""
    marker, lines = "", list[str]()
    for line in block.split("\n"):
        if found := _ITEM.match(line):
            if lines:
                yield marker, "\n".join(lines)
            marker, lines = found[1] or "-", [line[found.end() :]]
        else:
            lines.append(line.strip(" \u3000") if marker else line)
    yield marker, "\n".join(lines)


def _list(items: list[tuple[str, str]]) -> str:
    if items[0][0] == "-":
        return "<ul>" + "".join(f"<li>{_lines(text)}</li>" for _, text in items) + "</ul>"
    # Numbers are those of the text: an answer may quote item 3 alone.
    return "<ol>" + "".join(f"<li{_value(marker)}>{_lines(text)}</li>" for marker, text in items) + "</ol>"


def _value(marker: str) -> str:
    return f' value="{int(marker)}"' if marker.isdecimal() else ""


def _lines(text: str) -> str:
    broken = text.replace("\n", "<br>\n")
    return _LINK.sub(r'<a href="\g<0>">\g<0></a>', broken) if "://" in broken else broken
