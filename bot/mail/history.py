"""Where the history of a correspondence begins below (or above) a reply, where no mark stands before each line."""

from __future__ import annotations

from bot.mail.phrases import (
    ATTRIBUTION,
    ATTRIBUTION_START,
    BY_A_PROGRAM,
    DIVIDER,
    DRAWN_LINE,
    FORWARD,
    HEADER_FIELD,
    OF_ONESELF,
    PREVIOUS_REPLIES,
    REPLY_ABOVE,
)

_LONGEST_ATTRIBUTION = 4
NEAR = 12
_HEADER_BLOCK = 8
_LONGEST_FIELD = 22  # characters, with bold marks around it
QUOTE_MARKS = (">", "＞")
ATTRIBUTION_ENDS = (
    *(":", "：", "書きました", "書きました。", "のメール", "]"),
    *("wrote", "schrieb", "écrit", "escribió", "escreveu", "scritto", "schreef", "skrev"),
)
RULES = frozenset("-_=*#─━－◆■【<")


def history(bare: list[str], *, forwarded: bool) -> int:
    """Where the history begins that is not marked line by line; len(bare) if there is none."""
    for number, line in enumerate(bare):
        if not line or line[0] in QUOTE_MARKS:
            continue
        if line[0] in RULES and (end := _divided(bare, number, forwarded=forwarded)) is not None:
            return end
        if line[-1] in ":：" and FORWARD.match(line):
            return len(bare)
        if (
            not forwarded
            and (":" in line[:_LONGEST_FIELD] or "：" in line[:_LONGEST_FIELD])
            and _is_header_block(bare, number)
        ):
            return _with_rule(bare, number)
        if line.endswith(ATTRIBUTION_ENDS):
            first = attribution(bare, number)
            if first is not None and _is_history_below(bare, first, number):
                return first
    return len(bare)


def _is_history_below(bare: list[str], first: int, last: int) -> bool:
    """A person writes "he told me:" too. A program says who by address or title, or when; and nobody quotes himself so."""
    if _words_below(bare, last).startswith(QUOTE_MARKS):
        return False
    words = " ".join(bare[first : last + 1])
    return bool(BY_A_PROGRAM.match(words)) and not OF_ONESELF.search(words)


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
    if not HEADER_FIELD.match(bare[number]):
        return False
    names = {
        found[1].lower()
        for line in bare[number : number + _HEADER_BLOCK]
        if (found := HEADER_FIELD.match(line))
    }
    return len(names) > 2


def _with_rule(bare: list[str], number: int) -> int:
    """The header block's start, or that of the lines drawn above it."""
    above = words_above(bare, number)
    while above >= 0 and DRAWN_LINE.match(bare[above]):
        number, above = above, words_above(bare, above)
    return number


def words_above(bare: list[str], number: int) -> int:
    above = number - 1
    while above >= 0 and not bare[above] and number - above < NEAR:
        above -= 1
    return above


def attribution(bare: list[str], last: int) -> int | None:
    """The first line of the attribution ("On …, … wrote:") that ends at `last`, or None."""
    alone = None
    joined = ""
    for first in range(last, max(last - _LONGEST_ATTRIBUTION, -1), -1):
        if not bare[first] or bare[first][0] in QUOTE_MARKS:
            break
        joined = f"{bare[first]} {joined}".strip()
        if ATTRIBUTION_START.match(bare[first]) and ATTRIBUTION.match(joined):
            return first
        if first == last and ATTRIBUTION.match(joined):
            alone = first
    return alone


def _words_below(bare: list[str], number: int) -> str:
    return next((line for line in bare[number + 1 : number + NEAR] if line), "")
