"""What this person newly wrote, apart from the history, the quotes and the signature around it."""

from __future__ import annotations

from bot.mail.history import ATTRIBUTION_ENDS, QUOTE_MARKS, RULES, attribution, history, words_above
from bot.mail.phrases import BETWEEN_DASHES, CITED, DATE_OR_ADDRESS, FORWARD
from bot.mail.signatures import sign_off

_MOST_LINES = 20_000
_LONGEST_LINE = 400
_BROKEN_OFF = (">:", "> :", ">：")


def part(text: str, *, forwarded: bool = False) -> tuple[str, str]:
    """(what is new, what was set apart). A forwarded mail is what this person says; a history is not.

    Where nothing new would be left, all of it is new.
    """
    if text.count("\n") > _MOST_LINES:
        return text.strip(), ""
    lines = text.split("\n")
    bare = _bare(lines)
    end = history(bare, forwarded=forwarded)
    quoted = _quoted(bare, end)
    quoted |= sign_off(bare, [number for number in range(end) if bare[number] and number not in quoted], end)
    if end == len(lines) and not quoted:
        return text.strip(), ""
    new = "\n".join(line for number, line in enumerate(lines[:end]) if number not in quoted).strip()
    if not new:
        return text.strip(), ""
    return new, "\n".join(
        line for number, line in enumerate(lines) if number >= end or number in quoted
    ).strip()


def _bare(lines: list[str]) -> list[str]:
    """The lines as patterns are to see them: neither blanks around them nor what broke or decorated an attribution."""
    # No program introduces a quote with a line as long as that, and patterns would be slow on it.
    bare = [line.strip() if len(line) < _LONGEST_LINE else "x" for line in lines]
    for number, line in enumerate(bare):
        if line.startswith("--") and (found := BETWEEN_DASHES.match(line)):
            bare[number] = f"{found[1]}:"
        elif number and line in _BROKEN_OFF and "<" in bare[number - 1]:
            bare[number - 1], bare[number] = f"{bare[number - 1]}>", ":"
    return bare


def _quoted(bare: list[str], end: int) -> set[int]:
    """The numbers of lines before `end` that are marked quotes, with the attributions above them."""
    quoted: set[int] = set()
    for number in range(end):
        line = bare[number]
        if line.startswith(QUOTE_MARKS):
            if number - 1 not in quoted:
                quoted.update(_introduction(bare, number))
            quoted.add(number)
        elif line and (line[-1] in ":：" or line[0] in RULES) and FORWARD.match(line):
            break
    return quoted


def _introduction(bare: list[str], number: int) -> range:
    last = words_above(bare, number)
    if last >= 0 and CITED.match(bare[last]):
        return range(last, number)
    if last < 0 or not bare[last].endswith(ATTRIBUTION_ENDS):
        return range(0)
    first = attribution(bare, last)
    if first is None and bare[last][-1] in ":：" and DATE_OR_ADDRESS.search(bare[last]):
        first = last
    return range(0) if first is None else range(first, number)
