"""Two readings of one mail: whether a plain part stands for its HTML twin, as RFC 2046 5.1.4 promises."""

from __future__ import annotations

import re

from bot.mail.html import roughly

_LONGEST_EXCUSE = 400
_EXCUSE = re.compile(
    r"(?:not|cannot|can't|unable to) (?:support|display|view|show|read)[^.]{0,40}\bhtml\b|"
    r"\bhtml\b[^.]{0,40}(?:not supported|(?:capable|enabled|compatible) (?:e-?mail|mail|viewer|client))|"
    r"(?:this|the) (?:e-?mail|message) (?:is|was|has been sent) in html|"
    r"html ?(?:形式|メール)[^。\n]{0,40}(?:表示|対応|ご覧|受信)|keine html|pas (?:en charge )?le (?:format )?html",
    re.IGNORECASE,
)
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_SAMPLES, _SAMPLE, _STEP = 24, 8, 3
_FEWEST = 5  # fewer samples are a stray line of a page, and tell nothing


def is_excuse(words: str) -> bool:
    """Whether a plain part says only that the words are in the other one."""
    return len(words) < _LONGEST_EXCUSE and bool(_EXCUSE.search(words))


def says_something_else(page: str, plain: str) -> bool:
    """Whether most of an HTML page is nowhere in the plain part: a program that fills each with words of its own."""
    said, known = _bare(roughly(page)), _bare(plain)
    step = max(_STEP, len(said) // _SAMPLES)
    samples = [said[start : start + _SAMPLE] for start in range(0, len(said) - _SAMPLE + 1, step)]
    missing = sum(sample not in known for sample in samples)
    return len(samples) >= _FEWEST and 2 * missing > len(samples)


def _bare(text: str) -> str:
    return _BETWEEN_WORDS.sub("", text).casefold()
