"""Words by which a letter is known to ask for too much, or to explain too little, in both languages."""

from __future__ import annotations

import re

# What is asked of people, sentence by sentence; each is a hint for whoever writes, and they decide.
_ASKED = {
    "identity": r"\b(?:date|place) of birth\b|\bbirthday\b|\bmaiden name\b|\bsocial security\b|\bmy ?number\b"
    r"|生年月日|マイナンバー|個人番号|本籍",
    "papers": r"\bpassport\b|\bdriv\w+ licen[cs]e\b|\bidentity (?:card|paper|document)|\bid (?:card|document)"
    r"|\b(?:copy|scan|photo) of (?:your|an|a) (?:id\b|identi)|\bbirth certificate\b|\bproof of address\b"
    r"|本人確認書類|免許証|旅券|パスポート|住民票|保険証",
    "signature": r"\bsign(?:ed|ature)?\b|署名|捺印|押印|印鑑|実印",
    "medium": r"\bfax\b|\bportal\b|\bonline form\b|\b(?:fill|complete)\b[^.]*\bform\b"
    r"|\b(?:send|write|reply|answer|return|apply)\b[^.]*\bby (?:post|letter|mail)\b"
    r"|FAX|ファックス|郵送(?:で|して|にて)|用紙|書式|フォーム",
    "fee": r"\b(?:fee|charge|cost|pay)\w*\b[^.]{0,60}(?:\d|\byen\b)|(?:手数料|費用|料金)[^。]{0,30}[\d一二三四五六七八九十]",
    "refusal": r"\b(?:we|i) (?:can ?not|can't|will not|won't|refuse|decline|reject|are unable)\b"
    r"|お断り|応じかね|いたしかね|できません",
}
SINS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _ASKED.items()}
NOT_ASKED = re.compile(
    r"\bneed not\b|\bno need\b|\b(?:not|never) (?:need|ask|want|require|necessary)|\bno (?:cop|sign|identity|passport|paper|fee"
    r"|charge|cost)|\bfree of charge\b|不要|必要(?:は|も)?(?:ございません|ありません)|いただく必要は|かかりません|無料",
    re.IGNORECASE,
)
SORRY = re.compile(r"\bsorry\b|\bapolog|\bregret|詫び|申し訳", re.IGNORECASE)
