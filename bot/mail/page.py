"""The events of an HTML parser heard as lines of text."""

from __future__ import annotations

import re

_SILENT_TAGS = "script style head title template noscript object svg math xml"
_BLOCK_TAGS = (
    "address article aside blockquote body center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr html li main nav ol p pre section table tbody tfoot thead tr ul"
)
_SPACED_TAGS = "blockquote dl h1 h2 h3 h4 h5 h6 ol p pre table ul"
_SILENT, _BLOCKS, _SPACED = (frozenset(tags.split()) for tags in (_SILENT_TAGS, _BLOCK_TAGS, _SPACED_TAGS))
_WHITE = re.compile(r"[ \t\n\r\f\v]+")
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_INDENT = re.compile(r"border(?:-left)?\s*:\s*(?:none|0)", re.IGNORECASE)
_QUOTE_BOX = re.compile(
    r"\b(?:yahoo_quoted|OLK_SRC_BODY_SECTION|zmail_extra|protonmail_quote|tutanota_quote)\b"
)
_HISTORY = re.compile(
    r"\b(?:divRplyFwdMsg|appendonsend|stopSpelling)\b|border-top\s*:\s*(?:solid\s+#?\w+\s+1(?:\.0)?pt|1px\s+solid)"
)
_SIGNATURE = re.compile(
    r"\b(?:gmail_signature|moz-signature|ms-outlook-mobile-signature|protonmail_signature_block)\b"
)
_LINK = re.compile(r"^(?:https?|mailto|tel):", re.IGNORECASE)
RULE = "_" * 32
MOST_QUOTES = 9


class Page:
    """Hears the events of the parser and writes lines. No tree is built, so depth and size cost nothing."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._open: list[tuple[str, bool, bool]] = []
        self._silent = 0
        self._quotes = 0
        self._preformatted = 0
        self._lists: list[int | None] = []
        self._links: list[tuple[str, int]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        style = attributes.get("style") or ""
        mark = f"{attributes.get('class') or ''} {attributes.get('id') or ''} {style}"
        silent = tag in _SILENT or bool(style and _HIDDEN.search(style))
        quote = (tag == "blockquote" and not _INDENT.search(style)) or bool(_QUOTE_BOX.search(mark))
        if tag in _BLOCKS or quote:
            self._break(spaced=tag in _SPACED)
        self._open.append((tag, silent, quote))
        self._silent += silent
        self._quotes += quote
        self._opened(tag, attributes, mark)

    def _opened(self, tag: str, attributes: dict[str, str], mark: str) -> None:
        if tag == "hr" or (tag in ("div", "td") and _HISTORY.search(mark)):
            self._break(spaced=False)
            self._say(RULE)
            self._break(spaced=False)
        elif not self._quotes and _SIGNATURE.search(mark) and self._lines[-1:] != ["--"]:
            self._say("--")
            self._break(spaced=False)
        elif tag == "br":
            self._break(spaced=False, always=True)
        elif tag in ("ul", "ol"):
            self._lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self._say(self._bullet())
        elif tag in ("td", "th") and self._line:
            self._say(" ")
        elif tag == "a":
            self._links.append((attributes.get("href") or "", len(self._line)))
        elif tag == "img" and (alt := (attributes.get("alt") or "").strip()):
            self.data(alt)
        elif tag == "pre":
            self._preformatted += 1

    def _bullet(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "- "
        self._lists[-1] = number + 1
        return f"{number}. "

    def end(self, tag: str) -> None:
        while self._open:
            opened, silent, quote = self._open.pop()
            if opened in _BLOCKS or quote:
                self._break(spaced=opened in _SPACED)
            self._silent -= silent
            self._quotes -= quote
            if opened == tag:
                break
        self._closed(tag)

    def _closed(self, tag: str) -> None:
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "pre" and self._preformatted:
            self._preformatted -= 1
        elif tag == "a" and self._links:
            self._show_link(*self._links.pop())

    def _show_link(self, target: str, since: int) -> None:
        words = "".join(self._line[since:]).strip()
        if words and _LINK.match(target) and target.partition(":")[2].strip("/") not in words:
            self._say(f" <{target.strip()}>")

    def data(self, text: str) -> None:
        if not self._preformatted:
            self._say(_WHITE.sub(" ", text))
            return
        first, *rest = text.split("\n")
        self._say(first)
        for line in rest:
            self._break(spaced=False, always=True)
            self._say(line)

    def _say(self, text: str) -> None:
        if not self._silent:
            self._line.append(text)

    def comment(self, text: str) -> None:
        """Comments say nothing, Outlook's conditional ones included."""

    def _break(self, *, spaced: bool, always: bool = False) -> None:
        line = "".join(self._line)
        line = line.rstrip() if self._preformatted else _WHITE.sub(" ", line).strip()
        self._line.clear()
        self._links = [(target, 0) for target, _ in self._links]
        prefix = "> " * min(self._quotes, MOST_QUOTES)
        if line or (always and not self._silent):
            self._lines.append((prefix + line).rstrip())
        if spaced and self._lines and self._lines[-1].strip("> "):
            self._lines.append(prefix.rstrip())

    def close(self) -> None:
        self._break(spaced=False)

    def text(self) -> str:
        self._break(spaced=False)
        return "\n".join(self._lines).strip("\n")
