"""Numbers that tell who somebody is: telephone, card, customer and case numbers, dates of birth."""

from __future__ import annotations

import re

_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_KANJI = "〇零一二三四五六七八九十"
_SPOKEN = "zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple"
_BETWEEN = r"[\s().+\-‐‑‒–—―−ー~・_,#*/:;=|年月日の]*"
_NUMBERED = (
    r"(?P<keep>\b(?:no|nos|nr|number|numbers|id|ref|reference|account|customer|member|membership|order|case|card|ticket"
    r"|pin|code)\b[.:#\s]*(?:is\b|was\b|=)?[\s:#\"'(]*|番号[はがをで:=\s]*)"
)

PATTERNS = (
    re.compile(rf"\b{_DAY}(?: of)? (?:{_MONTH})\b\.?(?:,? ?'?\d{{2,4}})?", re.IGNORECASE),
    re.compile(rf"\b(?:{_MONTH})\b\.? {_DAY}\b(?:,? ?'?\d{{2,4}})?", re.IGNORECASE),
    re.compile(
        rf"(?:明治|大正|昭和|平成|令和|[MTSHR](?=\d))\s*(?:元|[\d{_KANJI}]+)\s*[年./-]?(?:\s*[\d{_KANJI}]+\s*[月日./-]?)*"
    ),
    re.compile(rf"(?:[\d{_KANJI}]+年)?[\d{_KANJI}]+月[\d{_KANJI}]+日?"),
    # Three digits or more, however they are set apart.
    re.compile(rf"[A-Za-z#+(_-]*\d(?:{_BETWEEN}\d){{2,}}[A-Za-z0-9_-]*"),
    re.compile(r"\d{1,2}[/.]\d{1,2}"),
    re.compile(rf"[{_KANJI}]{{4,}}"),
    re.compile(rf"\b(?:(?:{_SPOKEN})[\s,-]+){{3,}}(?:{_SPOKEN})\b", re.IGNORECASE),
    # Letters and digits mixed: a customer number, a serial number, a licence plate.
    re.compile(
        r"(?<![A-Za-z0-9])(?=[A-Za-z_-]*\d)(?=[\d_-]*[A-Za-z])(?=(?:[A-Za-z_-]*\d){2})[A-Za-z0-9][A-Za-z0-9_-]+"
    ),
    re.compile(_NUMBERED + r"(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]+", re.IGNORECASE),
)
