"""From the policy's Markdown to the plain words of a letter."""

from __future__ import annotations

import re
from unicodedata import east_asian_width

_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_STRONG = re.compile(r"\*\*(.+?)\*\*")
_ESCAPED = re.compile(r"^\\(?=#)", re.MULTILINE)
_BULLETS = ("- ", "* ", "+ ")
_NUMBERED = re.compile(r"(\d{1,3})[.)]\s|[(（](\d{1,3})[)）]")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def plain(markdown: str) -> str:
    """Paragraphs unfolded to one line each, bullets as the language writes them, links with their address."""
    blocks = re.split(r"\n\s*\n", markdown.strip())
    return "\n\n".join("\n".join(_unfolded(block)) for block in blocks if block.strip())


def title_and_text(title: str, text: str) -> str:
    """A heading above its text; either may be missing."""
    return "\n".join(part for part in (title, text) if part)


def bare_number(mark: str) -> str:
    """The 3 of "(3)" and of "第3条"; nothing of a bullet."""
    return re.sub(r"[\W_]|[第条章]", "", mark)


def gap(before: str, after: str) -> str:
    """What stands between two pieces of a line: Japanese runs on without a space."""
    if not before or not after:
        return ""
    wide = east_asian_width(before[-1]) in "WF" and east_asian_width(after[0]) in "WF"
    return "" if wide else " "


def _unfolded(block: str) -> list[str]:
    lines: list[str] = []
    for line in _ESCAPED.sub("", block).splitlines():
        words = _inline(line.strip())
        if lines and not _opens(words, lines):
            lines[-1] += gap(lines[-1], words) + words
        else:
            lines.append(words)
    return [_bullet(line) for line in lines]


def _opens(words: str, above: list[str]) -> bool:
    """Whether an item of a list begins. A number does not interrupt a sentence, unless it is the first one."""
    number = _NUMBERED.match(words)
    if number is None:
        return words[:2] in _BULLETS
    return int(number[1] or number[2]) == 1 or any(map(_NUMBERED.match, above))


def _inline(line: str) -> str:
    return _LINK.sub(r"\1 (\2)", _STRONG.sub(r"\1", line))


def _bullet(line: str) -> str:
    if line[:2] not in _BULLETS:
        return line
    return f"・{line[2:]}" if _JAPANESE.search(line) else f"- {line[2:]}"
