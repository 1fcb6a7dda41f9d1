"""Where somebody is reached: mail addresses, URLs, handles, streets and postal codes."""

from __future__ import annotations

import re

# ASCII: a boundary there is between は and a Latin letter, too.
_EITHER_CASE = re.IGNORECASE | re.ASCII
_AT = r"\s*[\[({<]?\s*(?:\bat\b|アットマーク|アット)\s*[\])}>]?\s*"
_DOT = r"\s*[\[({<]?\s*(?:\bdot\b|\.|ドット)\s*[\])}>]?\s*"
_STREET = (
    "street|st|road|rd|avenue|ave|lane|ln|drive|dr|way|close|court|ct|boulevard|blvd|square|terrace|place"
)
_PREFECTURE = (
    "東京都|北海道|大阪府|京都府|青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|石川|福井|山梨|長野"
    "|岐阜|静岡|愛知|三重|滋賀|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄"
)

PATTERNS = (
    re.compile(r'"[^"@]{0,64}"@[^\s、。「」]+'),
    re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+ ?@ ?[A-Za-z0-9.-]+"),
    # What is left of an @ is written in no form we know: everything that touches it goes.
    re.compile(r"\S*\s?@\s?\S*"),
    re.compile(rf"[\w.+-]+{_AT}[\w-]+(?:{_DOT}[\w-]+)+(?:[/?#:][^\s、。「」]*)?", re.IGNORECASE),
    re.compile(r"\b[a-z][a-z0-9+.-]*://\S+", _EITHER_CASE),
    re.compile(r"\b(?:www\.|mailto:|tel:|line\.me|t\.me)\S+", _EITHER_CASE),
    re.compile(r"\b(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]+(?:[/?#:][^\s、。「」]*)?", _EITHER_CASE),
    re.compile(r"\b[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,}", _EITHER_CASE),
    re.compile(rf"\b\d+[A-Za-z]?,? (?:[^\W\d_][\w'’.-]* ){{1,4}}(?:{_STREET})\b\.?", re.IGNORECASE),
    re.compile(r"\bP\.? ?O\.? ?Box\b[^,.;]*", re.IGNORECASE),
    re.compile(
        rf"〒[\s\d-]*|(?:{_PREFECTURE})[都府県]?[^\s、。,.!?「」]*?[市区町村郡][^\s、。,!?「」にへからを]*"
    ),
    re.compile(r"[一二三四五六七八九十百〇\d-]+(?:丁目|番地|番町|号室|号棟|番)[^\s、。,!?「」にへからを]*"),
    re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", _EITHER_CASE),
    re.compile(r"\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b", _EITHER_CASE),
)
