"""Where one sentence ends and the next begins, in English and Japanese, in letters and in chat."""

from __future__ import annotations

import re
from collections.abc import Iterator

# A row of stops is tried at its first one alone, and never given back: a mail of 200,000 dots would take an hour.
_END = (
    r"[.!?…．。！？｡\n;](?:(?<=[.!?…．])(?<![.!?…．]{2})[.!?…．]*+[\"')\]]*+(?=\s)|"
    r"(?<=[。！？｡])[。！？｡]*[」』）)]*|(?<=\n)[\s\u3000]*|(?<=;)\s)"
)
_POINT = (
    r"(?=[①-⑳])|(?<=[,:、]\s)(?=[a-h1-9][)）])|(?<=[\s、,])(?<!\d\s)(?=[(（][a-h1-9１-９][)）])"  # of a list
)
_STOP, _STOP_OR_POINT = re.compile(_END), re.compile(f"{_END}|{_POINT}")
_POINTED = re.compile(r"[)）①-⑳]")
_ABBREVIATIONS = frozenset(
    ["mr", "ms", "dr", "st", "mrs", "no", "inc", "ltd", "co", "e.g", "i.e", "vs", "art", "tel", "approx"]
)
_TERMINAL = ".!?:;,。！？：；｡…"
_JAPANESE = re.compile(r"[ぁ-ヿ㐀-鿿ー、「（]")
_SPEAKABLE = re.compile(r"\w")
_MARGIN = " \t\r\n\u3000-*•・>|"
WRAPPED = 56
WRAPPED_JA = 15
"""A line at least this long that ends without a stop was probably wrapped by a mail program."""


def split(text: str) -> list[str]:
    """Return the sentences of the text in order, stripped, without those that hold no letter or digit.

    Lines a mail program has wrapped are joined, so that an ask broken over two lines stays one.
    """
    parts = (_unwrap(part.strip(_MARGIN)) for part in _parts(text))
    return [part for part in parts if _SPEAKABLE.search(part)]


def _parts(text: str) -> Iterator[str]:
    start = line = 0
    stops = _STOP_OR_POINT if _POINTED.search(text) else _STOP  # looking for points takes three times as long
    for stop in stops.finditer(text):
        here = text[stop.start()]
        if here == "\n":
            wrapped = _wrapped(text, line, stop)
            line = stop.end()
            if wrapped:
                continue
        elif (
            here == "."
            and text[max(0, stop.start() - 7) : stop.start()].lower().split(" ")[-1] in _ABBREVIATIONS
        ):
            continue
        yield text[start : stop.end()]
        start = stop.end()
    yield text[start:]


def _wrapped(text: str, line: int, stop: re.Match[str]) -> bool:
    """Whether the sentence goes on after the line break `stop` of the line that began at `line`."""
    end, after = stop.start(), text[stop.end() : stop.end() + 1]
    before = text[line:end].rstrip()
    if not before or not after or "\n" in stop.group()[1:]:
        return False
    if not after.isascii() and _JAPANESE.match(after) and _JAPANESE.match(before[-1]):
        return before[-1] == "、" or len(before) >= WRAPPED_JA
    return len(before) >= WRAPPED and before[-1] not in _TERMINAL[:5] and (after.islower() or after in "('\"")


def _unwrap(part: str) -> str:
    if "\n" not in part:
        return part
    lines = filter(None, map(str.strip, part.split("\n")))
    return "".join(line if _JAPANESE.match(line) else f" {line}" for line in lines).removeprefix(" ")
