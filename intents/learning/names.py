"""Persons' names, by what stands beside them: titles, greetings, signatures, 様 and さん, common surnames, capitals."""

from __future__ import annotations

import re
from collections.abc import Collection

from intents.learning.words import COMMON, NO_NAMES_JA, SURNAMES_JA

_COMMON = "(?i:" + "|".join(sorted(map(re.escape, COMMON), key=lambda word: -len(word))) + r")\b"
_WORD = r"[^\W\d_](?:[\w'’.-]*\w)?"
_NAME = rf"(?!{_COMMON}){_WORD}"
_NAMES = rf"{_NAME}(?: (?:(?:de|del|da|van|von|der|den|bin|al|la|le) )*{_NAME}){{0,3}}"
_CAPITAL = r"[A-ZÀ-Þ][\w'’-]*"
_KIN = "mother|father|mum|mom|dad|wife|husband|son|daughter|sister|brother|partner|client|colleague|boss"
_JA = r"[一-鿿々ヶァ-ヺーA-Za-z・ ]"
_HONOURED = (
    r"(?:様(?![子々式態相])|さま(?!ざま)|さん(?!ざん)|氏(?!名)|殿|先生|くん(?![でだじの])|ちゃん(?!と)|君)"
)
_NOT_HONOURED = "|".join(NO_NAMES_JA)

PATTERNS = (
    re.compile(rf"(?P<keep>\b(?i:mr|mrs|ms|miss|mx|dr|prof|professor|herr|frau|mme)\b\.? ?){_NAMES}"),
    re.compile(rf"\b{_WORD}[ -](?i:san|sama|sensei|kun|chan|dono)\b"),
    re.compile(
        rf"^(?P<keep>(?i:dear|hi|hello|hey|good (?:morning|afternoon|evening)|greetings|attn)[ ,:.!]+){_NAMES}"
    ),
    re.compile(
        r"(?P<keep>\b(?i:(?:(?:kind|best|warm|many) )?regards|sincerely|cheers|best wishes|best(?=[,.!])|yours(?: truly| faithfully)?"
        rf"|thank(?:s| you)(?: in advance| a lot| (?:so|very) much| again)?|signed)[\s,.!:–—-]+)(?:{_NAME}[\s,.]*){{1,5}}$"
    ),
    re.compile(rf"(?P<keep>\s)[-–—~/]+ ?{_WORD}(?: {_WORD}){{0,2}}[.!]?$"),
    re.compile(
        rf"(?P<keep>\b(?i:(?:names?|surname|signed|née|nee)(?: (?:is|was))?\s?[:=]?|called|named|known as|on behalf of|it's|its) ){_NAMES}"
    ),
    re.compile(
        rf"(?P<keep>\b(?i:i am|i'm|i’m|this is|my (?:{_KIN}),?|for|from|by) ){_CAPITAL}(?:[ -]{_CAPITAL})+"
    ),
    re.compile(
        rf"(?<![一-鿿々])(?!(?:{_NOT_HONOURED}){_HONOURED})[一-鿿々ヶ]{{1,20}} ?(?P<also>{_HONOURED})"
    ),
    re.compile(rf"[ァ-ヺー・]{{2,20}} ?(?P<also>{_HONOURED})"),
    re.compile(
        r"(?:[ぁ-ゖー]{2,5})(?<!たく)(?<!みな)(?<!きゃく)(?<!おばあ)(?<!おじい)(?<!おかあ)(?<!おとう)(?<!どなた)(?<!どちら)"
        rf" ?(?P<also>{_HONOURED})"
    ),
    re.compile(rf"[A-Za-z][A-Za-z .'-]{{0,40}}(?P<also>{_HONOURED})"),
    re.compile(
        rf"(?P<keep>(?:氏名|名前|なまえ|名義人?|本名|旧姓|新姓|姓|私|わたくし|わたし|僕|契約者|母|父|妻|夫|息子|娘)[はがのを]?[:、 ]*)"
        rf"{_JA}{{1,15}}(?=です|と申|と言|とい|でござ|。|、|$)"
    ),
    re.compile(rf"(?:{_JA}|[ぁ-ゖ]){{1,12}}?(?P<also>と申(?:し|す)|といいます|と言います)"),
    re.compile(rf"^{_JA}{{1,10}}(?P<also>です[。、]?)"),
    re.compile(
        r"(?P<keep>(?:よろしく|宜しく)?(?:お願い(?:いた|致)?(?:し|申し上げ)ます|よろしく|敬具|草々|以上|かしこ)[。、.\s!]+)"
        rf"(?:{_JA}|[ぁ-ゖ]){{2,15}}$"
    ),
    re.compile(rf"(?:{'|'.join(SURNAMES_JA)}) ?[一-鿿々ァ-ヺー]{{0,3}}"),
)
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’][A-Za-zÀ-ɏ]+)?")


def without_proper_names(text: str, mark: str, common: Collection[str] = COMMON) -> str:
    """Put `mark` for every word with a capital that is not one of the `common` words, which are in small letters."""

    def judged(found: re.Match[str]) -> str:
        word = found[0].replace("’", "'").lower()
        known = word.islower() and (found[0].islower() or {word, word.partition("'")[0]} & set(common))
        return found[0] if known else mark

    return _LATIN.sub(judged, text)
