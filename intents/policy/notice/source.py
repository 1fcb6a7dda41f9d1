"""The words of a notice file: text, Markdown or a web page."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from intents.fault import Fault
from intents.reading import Language

_CHARSETS = ("utf-8-sig", "euc_jp", "cp932")
_ESCAPING = ("iso2022_jp", "iso2022_jp_2004", "iso2022_jp_ext")
"""ASCII to every other decoder, which would take the escapes for text: only these tell it."""
_BLOCKS = re.compile(
    "address|article|br|d[dlt]|div|footer|h[1-6]|header|li|main|[ou]l|p|section|t(?:able|d|h|r)"
)
_KANA = re.compile(r"[\u3040-\u30ff]")
_LETTER = re.compile(r"[^\W\d_]")
_MOSTLY = 0.1


def read_source(path: Path) -> str:
    """The text of a .txt, .md or .html file in a charset used in Japan; raises Fault for anything else."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Fault(path, None, f"cannot be read: {error.strerror}") from error
    if b"\0" in data:
        raise Fault(path, None, "not a text file", "Give the notice as .txt, .md or .html")
    text = _decoded(path, data)
    return page_text(text) if path.suffix.lower() in {".html", ".htm"} else text


def language_of(text: str) -> Language:
    """Japanese has kana; everything else is taken for English."""
    letters = len(_LETTER.findall(text)) or 1
    return Language.JA if len(_KANA.findall(text)) / letters > _MOSTLY else Language.EN


def page_text(html: str) -> str:
    """A web page as lines: headings with their #, list items with the number or bullet a reader sees."""
    page = _Page()
    page.feed(html)
    page.close()
    return "\n".join(page.lines)


def _decoded(path: Path, data: bytes) -> str:
    for charset in _ESCAPING if b"\x1b$" in data else _CHARSETS:
        try:
            return data.decode(charset)
        except UnicodeDecodeError:
            continue
    raise Fault(path, None, "the characters cannot be read", "Save the notice as UTF-8")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines = [""]
        self._hidden = 0
        self._lists: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "title"}:
            self._hidden += 1
        elif tag in {"ol", "ul"}:
            self._lists.append(_start(attrs) if tag == "ol" else None)
        if re.fullmatch("h[1-6]", tag):
            self._break("#" * int(tag[1]) + " ")
        elif tag == "li":
            self._break(self._list_mark())
        elif _BLOCKS.fullmatch(tag):
            self._break()
        if tag == "p":
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "title"}:
            self._hidden = max(0, self._hidden - 1)
        elif tag in {"ol", "ul"} and self._lists:
            self._lists.pop()
        if _BLOCKS.fullmatch(tag):
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            words = re.sub(r"[ \t\r\n]+", " ", data)
            self.lines[-1] += words if self.lines[-1].strip() else words.lstrip()

    def _break(self, opening: str = "") -> None:
        if opening and not self.lines[-1].strip():
            self.lines[-1] = opening
        elif opening or self.lines[-1].strip():
            self.lines.append(opening)

    def _list_mark(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "- "
        self._lists[-1] += 1
        return f"{self._lists[-1]}. "


def _start(attrs: list[tuple[str, str | None]]) -> int:
    first = dict(attrs).get("start") or "1"
    return int(first) - 1 if first.isdecimal() else 0
