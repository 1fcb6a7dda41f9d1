"""Which question a notice's heading answers, by its words."""

from __future__ import annotations

import re
from unicodedata import east_asian_width, normalize

# First match wins: a heading on notification of the purpose of use is about requests, not about purposes.
_LABELS = (
    ("third-parties", r"third[- ]part|第三者"),
    ("shared-use", r"shar(?:ed|ing)|joint(?:ly)? use|共同.{0,4}利用"),
    ("revisions", r"supplementary|revision|amend|changes? (?:to|of|in) (?:this|the|our) (?:policy|notice)"),
    ("revisions", r"effective date|[附付]\s*則|改[定訂]|制定|施行|(?:方針|ポリシー|規程).{0,6}変更"),
    ("requests", r"disclosure|correction|suspension|your rights|rights of|requests? (?:for|from|by)"),
    ("requests", r"access request|開示|訂正|利用停止|請求|本人の権利"),
    ("security", r"secur|safety|protective measures|safeguard|安全管理|安全対策|安全性|セキュリティ"),
    ("purposes", r"purpose|how we use|use of (?:personal )?(?:information|data)|目的"),
)
_OTHERS = (
    ("contact", r"contact|inquir|問い?合わ?せ|窓口|連絡先"),
    ("acquisition", r"collect|acqui|取得|収集"),
    ("outsourcing", r"outsourc|entrust|委託"),
    ("cookies", r"cookie|クッキー|アクセス解析"),
    ("anonymised", r"anonymi|pseudonymi|匿名加工|仮名加工"),
    ("laws", r"compliance|law|法令|遵守"),
    ("improvement", r"improve|継続的|見直し"),
    ("children", r"child|minor|未成年|子ども"),
    ("definitions", r"defin|定義"),
    ("company", r"name of|business operator|事業者|会社名|名称"),
)
_CLOSING = (
    r"supplementary provisions?|(?:revision )?history|revisions?|amendments?"
    r"|[附付]\s*則|(?:改[定訂]|変更)履歴|制定.{0,3}改[定訂]日?"
)
_TITLE = r"privacy|personal (?:information|data)|data protection|個人情報|個人データ|プライバシー"
_SENTENCE_END = re.compile(r"[.!?。！？;；,、]$|(?:です|ます|ません)$")
_LONGEST = 140


def label_of(heading: str) -> str | None:
    """The question label a heading stands for, None when its words tell nothing."""
    return _first(_LABELS, heading)


def slug_of(heading: str, ordinal: int) -> str:
    """An id for a heading no label reaches."""
    ascii_words = "-".join(re.findall(r"[a-z0-9]+", normalize("NFKC", heading).lower()))
    return _first(_OTHERS, heading) or ascii_words[:40].strip("-") or f"section-{ordinal}"


def is_heading(text: str) -> bool:
    """Short and no sentence; a Japanese letter counts for two columns."""
    columns = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
    return 0 < columns <= _LONGEST and not _SENTENCE_END.search(text)


def closes(text: str) -> bool:
    """Whether an unnumbered line opens the part with the dates, which most notices do not number."""
    return re.fullmatch(_CLOSING, _folded(text).strip("[]<>()【】〈〉《》 ")) is not None


def is_title(text: str) -> bool:
    """Whether a line before the first section may be the notice's title."""
    return re.search(_TITLE, _folded(text)) is not None


def _first(table: tuple[tuple[str, str], ...], heading: str) -> str | None:
    folded = _folded(heading)
    return next((label for label, words in table if re.search(words, folded)), None)


def _folded(text: str) -> str:
    return normalize("NFKC", text).lower()
