"""One Authentication-Results header field (RFC 8601), read with care: attackers write parts of its values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LONGEST = 16 * 1024

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_PLAIN = r'[^\s;()"\\]'
_METHOD = re.compile(r"([A-Za-z][\w-]*)\s*(?:/\s*\d+\s*)?=\s*([A-Za-z][\w-]*)(?=\s|$)", re.ASCII)
_PROPERTY = re.compile(
    rf"{_QUOTED}|(?<!\S)([A-Za-z][\w-]*)\s*\.\s*([A-Za-z][\w-]*)\s*=\s*((?:{_QUOTED})?{_PLAIN}*)", re.ASCII
)
_NAME = re.compile(rf"({_QUOTED}|{_PLAIN}+)(?:\s+1)?")
_TEXT = re.compile(rf"(?:{_QUOTED}|{_PLAIN}|\s)+")
_PARENTHESIS = re.compile(r"\\.|[()]")
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Result:
    """One method's result; properties by "ptype.property" in lower case, comments without their parentheses."""

    method: str
    value: str
    properties: dict[str, str] = field(default_factory=dict)
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    authserv_id: str
    results: tuple[Result, ...]


def parse(value: str) -> Report | None:
    """The report in an unfolded header value; None when it is not well-formed from end to end."""
    sections = _sections(value) if len(value) <= LONGEST else None
    named = _NAME.fullmatch(sections[0][0].strip()) if sections else None
    if not sections or not named:
        return None
    results = [_result(*section) for section in sections[1:]]
    return Report(_plain(named[1]).lower(), tuple(found for found in results if found))


def _result(text: str, comments: tuple[str, ...]) -> Result | None:
    text = text.strip()
    method = _METHOD.match(text)
    if not method:
        return None
    found = _PROPERTY.finditer(text, method.end())
    properties: dict[str, str] = {}
    for each in found:
        if each[1]:
            properties.setdefault(f"{each[1]}.{each[2]}".lower(), _plain(each[3]))
    return Result(method[1].lower(), method[2].lower(), properties, comments)


def _plain(value: str) -> str:
    """A value without the quotes around it, or around its local part."""
    if not value.startswith('"'):
        return value
    end = value.rindex('"')
    return _ESCAPED.sub(r"\1", value[1:end]) + value[end + 1 :]


def _sections(value: str) -> list[tuple[str, tuple[str, ...]]] | None:
    """The value cut at its semicolons, comments set apart; None when a quote or a comment does not end."""
    sections: list[tuple[str, tuple[str, ...]]] = []
    comments: list[str] = []
    text, at = "", 0
    while at < len(value):
        if value[at] == "(":
            end = _end_of_comment(value, at)
            comments.append(value[at + 1 : end - 1])
            text += " "
        elif value[at] == ";":
            end = at + 1
            sections.append((text, tuple(comments)))
            text, comments = "", []
        else:
            found = _TEXT.match(value, at)
            end = found.end() if found else at
            text += value[at:end]
        if end == at:
            return None
        at = end
    return [*sections, (text, tuple(comments))]


def _end_of_comment(value: str, start: int) -> int:
    """The place after its last parenthesis (comments nest, RFC 5322 3.2.2); `start` itself when there is none."""
    depth = 0
    for found in _PARENTHESIS.finditer(value, start):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth == 0:
            return found.end()
    return start
