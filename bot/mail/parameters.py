"""Parameters of Content-Type and Content-Disposition (RFC 2045, 2231), with every sin known against them."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from bot.mail.charsets import clean, decode
from bot.mail.encoded_words import opened
from bot.mail.headers import MOST_VALUE, unicode

_PARAMETER = re.compile(r";\s*([^\s=;\"]+)\s*=\s*(\"(?:\\[\"\\]|[^\"])*(?:\"|$)|[^;]*)", re.DOTALL)
_SECTION = re.compile(r"^([^*]+)(?:\*(\d{1,3}))?(\*)?$")
_EXTENDED = re.compile(r"^([^']*)'([^']*)'(.*)$", re.DOTALL)
_ESCAPED = re.compile(r"\\([\"\\])")
_WRONGLY_ESCAPED = re.compile(r"%[89A-Fa-f][0-9A-Fa-f](?:%[0-9A-Fa-f]{2}|[!-~])")
_TYPE = re.compile(r"^\s*([\w.+-]+/[\w.+-]+)")


def content_type(value: str) -> tuple[str, dict[str, str]]:
    """`text/html` and the parameters of a raw Content-Type; type "" when it says nothing usable."""
    return _common_type(value) if len(value) < 120 else _type(value)


def _type(value: str) -> tuple[str, dict[str, str]]:
    found = _TYPE.match(value)
    return found[1].lower() if found else "", parameters(value)


_common_type = lru_cache(maxsize=512)(_type)


def disposition(value: str) -> tuple[str, dict[str, str]]:
    """`attachment`, `inline` or "" and the parameters of a raw Content-Disposition."""
    word = value.partition(";")[0].strip().lower()
    return word, parameters(value)


def parameters(value: str) -> dict[str, str]:
    """Parameters by lower-case name, continuations joined, charsets decoded, the first of two winning."""
    if ";" not in value:
        return {}
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, content in _PARAMETER.findall(unicode(value[:MOST_VALUE])):
        known = _SECTION.match(name.lower())
        if not known:
            continue
        if known[2] is None and known[3] is None:
            plain.setdefault(known[1], _value(content))
        else:
            sections.setdefault(known[1], {}).setdefault(
                int(known[2] or 0), (_unquoted(content), bool(known[3]))
            )
    return plain | {name: _joined(parts) for name, parts in sections.items()}


def _unquoted(content: str) -> str:
    content = content.strip()
    if content.startswith('"'):
        content = _ESCAPED.sub(r"\1", content[1:].removesuffix('"'))
    return content


def _value(content: str) -> str:
    text = _unquoted(content)
    if "=?" in text:
        return clean(opened(text))
    return _unescaped(text) if _WRONGLY_ESCAPED.search(text) else text


def _unescaped(text: str) -> str:
    """A plain value written as if it were an extended one, as browsers and their children do."""
    extended = _EXTENDED.match(text)
    data = unquote_to_bytes(extended[3] if extended else text)
    return text if data.isascii() else decode(data, extended[1] if extended else "utf-8")


def _joined(parts: dict[int, tuple[str, bool]]) -> str:
    charset, data, escaped = "", b"", ""
    for number, (content, encoded) in sorted(parts.items()):
        if encoded and number == min(parts) and (extended := _EXTENDED.match(content)):
            charset, content = extended[1], extended[3]  # noqa: PLW2901
        if encoded:
            # Some cut in the middle of an escape: pieces are joined before they are read.
            escaped += content
        else:
            data, escaped = data + unquote_to_bytes(escaped) + content.encode("utf-8", "replace"), ""
    text = decode(data + unquote_to_bytes(escaped), charset)
    return opened(text) if "=?" in text else text
