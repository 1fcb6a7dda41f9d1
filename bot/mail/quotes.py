"""What this person newly wrote, apart from the history, the quotes and the signature around it."""

from __future__ import annotations

from bot.mail.phrases import (
    ATTRIBUTION,
    ATTRIBUTION_START,
    CONTACT,
    DATE_OR_ADDRESS,
    DIVIDER,
    DRAWN_LINE,
    FORWARD,
    HEADER_FIELD,
    HEADER_FROM,
    PREVIOUS_REPLIES,
    REPLY_ABOVE,
    SENT_FROM,
)

_MOST_LINES = 20_000
_LONGEST_LINE = 400
_LONGEST_ATTRIBUTION = 4
_LONGEST_SIGNATURE = 12
_HEADER_BLOCK = 8
_QUOTE_MARKS = (">", "＞")
_ATTRIBUTION_ENDS = (":", "：", "書きました", "書きました。", "のメール", "wrote", "]")
_RULES = frozenset("-_=*#─━－◆■【<")


def part(text: str, *, forwarded: bool = False) -> tuple[str, str]:
    """(what is new, what was set apart). A forwarded mail is what this person says; a history is not.

    Where nothing new would be left, all of it is new.
    """
    if text.count("\n") > _MOST_LINES:
        return text.strip(), ""
    lines = text.split("\n")
    # No program introduces a quote with a line as long as that, and patterns would be slow on it.
    bare = [line.strip() if len(line) < _LONGEST_LINE else "x" for line in lines]
    end = _history(bare, forwarded=forwarded)
    quoted = _quoted(bare, end)
    quoted |= _sign_off(bare, [number for number in range(end) if bare[number] and number not in quoted], end)
    if end == len(lines) and not quoted:
        return text.strip(), ""
    new = "\n".join(line for number, line in enumerate(lines[:end]) if number not in quoted).strip()
    if not new:
        return text.strip(), ""
    return new, "\n".join(
        line for number, line in enumerate(lines) if number >= end or number in quoted
    ).strip()


def _history(bare: list[str], *, forwarded: bool) -> int:
    """Where the history begins that is not marked line by line; len(bare) if there is none."""
    for number, line in enumerate(bare):
        if not line or line[0] in _QUOTE_MARKS:
            continue
        if line[0] in _RULES and (end := _divided(bare, number, forwarded=forwarded)) is not None:
            return end
        if line[-1] in ":：" and FORWARD.match(line):
            return len(bare)
        if not forwarded and (":" in line[:16] or "：" in line[:16]) and _is_header_block(bare, number):
            return _with_rule(bare, number)
        if line.endswith(_ATTRIBUTION_ENDS):
            first = _attribution(bare, number)
            if first is not None and not _words_below(bare, number).startswith(_QUOTE_MARKS):
                return first
    return len(bare)


def _divided(bare: list[str], number: int, *, forwarded: bool) -> int | None:
    """Where the text ends for a line drawn at `number`: here, at the end of all (a forward), or None: it says nothing."""
    line = bare[number]
    if FORWARD.match(line):
        return len(bare)
    if DIVIDER.match(line):
        return len(bare) if forwarded else number
    if REPLY_ABOVE.match(line):
        return number
    return number if not line.strip("-_") and PREVIOUS_REPLIES.match(_words_below(bare, number)) else None


def _is_header_block(bare: list[str], number: int) -> bool:
    if not HEADER_FROM.match(bare[number]):
        return False
    names = {
        found[1].lower()
        for line in bare[number : number + _HEADER_BLOCK]
        if (found := HEADER_FIELD.match(line))
    }
    return len(names) > 2


def _with_rule(bare: list[str], number: int) -> int:
    """The header block's start, or that of the line drawn above it."""
    above = _words_above(bare, number)
    return above if above >= 0 and DRAWN_LINE.match(bare[above]) else number


def _words_above(bare: list[str], number: int) -> int:
    above = number - 1
    while above >= 0 and not bare[above] and number - above < _LONGEST_SIGNATURE:
        above -= 1
    return above


def _attribution(bare: list[str], last: int) -> int | None:
    """The first line of the attribution ("On …, … wrote:") that ends at `last`, or None."""
    alone = None
    joined = ""
    for first in range(last, max(last - _LONGEST_ATTRIBUTION, -1), -1):
        if not bare[first] or bare[first][0] in _QUOTE_MARKS:
            break
        joined = f"{bare[first]} {joined}".strip()
        if ATTRIBUTION_START.match(bare[first]) and ATTRIBUTION.match(joined):
            return first
        if first == last and ATTRIBUTION.match(joined):
            alone = first
    return alone


def _words_below(bare: list[str], number: int) -> str:
    return next((line for line in bare[number + 1 : number + _LONGEST_SIGNATURE] if line), "")


def _quoted(bare: list[str], end: int) -> set[int]:
    """The numbers of lines before `end` that are marked quotes, with the attributions above them."""
    quoted: set[int] = set()
    for number in range(end):
        line = bare[number]
        if line.startswith(_QUOTE_MARKS):
            if number - 1 not in quoted:
                quoted.update(_introduction(bare, number))
            quoted.add(number)
        elif line and (line[-1] in ":：" or line[0] in _RULES) and FORWARD.match(line):
            break
    return quoted


def _introduction(bare: list[str], number: int) -> range:
    last = _words_above(bare, number)
    if last < 0 or not bare[last].endswith(_ATTRIBUTION_ENDS):
        return range(0)
    first = _attribution(bare, last)
    if first is None and bare[last][-1] in ":：" and DATE_OR_ADDRESS.search(bare[last]):
        first = last
    return range(0) if first is None else range(first, number)


def _sign_off(bare: list[str], own: list[int], end: int) -> set[int]:
    """The lines of the signature, if words stand above it."""
    start = next((at for at, number in enumerate(own) if bare[number] == "--"), len(own))
    while start and SENT_FROM.match(bare[own[start - 1]]):
        start -= 1
    start = min(start, _ruled(bare, own[:start]))
    return set(range(own[start], end)) if 0 < start < len(own) else set()


def _ruled(bare: list[str], own: list[int]) -> int:
    """Where a Japanese signature begins: a drawn line near the end, with an address or a number below it."""
    for at in range(max(len(own) - _LONGEST_SIGNATURE, 1), len(own)):
        if DRAWN_LINE.match(bare[own[at]]):
            below = " ".join(bare[number] for number in own[at + 1 :])
            if not below or CONTACT.search(below):
                return at
    return len(own)
