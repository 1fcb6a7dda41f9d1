"""Who wrote: names and addresses out of address headers, written well or badly."""

from __future__ import annotations

import re

from bot.mail.encoded_words import opened
from bot.mail.headers import Headers, readable, unfold, unicode

LONGEST_MAILBOX = 2000

_ATOM = r"[^\s<>\"(),:;\[\]@\\\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e]+"
_ADDRESS = re.compile(rf"{_ATOM}@{_ATOM}")
_COMMON = re.compile(rf"\s*\"?([^\"<>(),:;@\\]*)\"?\s*<({_ATOM}@{_ATOM})>\s*$")
_ANGLE = re.compile(r"<\s*([^<>]*?)\s*>")
_QUOTED = re.compile(r"\"(?:\\.|[^\"\\])*\"")
_COMMENT = re.compile(r"\(([^()]*)\)")
_ESCAPED = re.compile(r"\\(.)")


def mailbox(headers: Headers, name: str, charset: str = "") -> tuple[str, str]:
    """(display name, address) of the first mailbox in that header; "" for what is missing or unusable."""
    value = unicode(headers.first(name)[:LONGEST_MAILBOX], charset)
    common = _COMMON.match(value)
    if common:
        return _display(common[1]), common[2]
    angle = _first_angle(value)
    if angle:
        found = _ADDRESS.fullmatch(angle[1])
        return _display(value[: angle.start()]), found[0] if found else ""
    bare = _ADDRESS.search(_QUOTED.sub(" ", _COMMENT.sub(" ", value)))
    comment = _COMMENT.search(value)
    return _display(comment[1]) if comment else "", bare[0] if bare else ""


def _first_angle(value: str) -> re.Match[str] | None:
    """The first <...> outside quotes that holds an address, if it comes before any bare address."""
    blanked = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), value)
    return next((found for found in _ANGLE.finditer(blanked) if "@" in found[1]), None)


def _display(raw: str) -> str:
    name = raw.strip().strip('"').strip()
    return _ESCAPED.sub(r"\1", readable(opened(name).encode("utf-8", "replace").decode("latin-1"))).strip(
        " ,;:\"'"
    )


def every_address(headers: Headers, *names: str) -> tuple[str, ...]:
    """All addresses of those headers in their order, each once."""
    found = (address for name in names for address in _ADDRESS.findall(unicode(headers.every(name))))
    return tuple(dict.fromkeys(found))


def bare(path: str) -> str:
    """The address inside a Return-Path or an envelope path; "" for the null one."""
    found = _ADDRESS.search(unfold(path))
    return found[0] if found else ""
