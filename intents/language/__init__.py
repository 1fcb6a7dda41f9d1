"""Which language a text is written in, by its script and its words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from intents.language import english, romaji
from intents.language.words import SMALL, words_of
from intents.reading import Language

KNOWN = 0.4
"""At least this part of the words of an English text are among them, be it hastily typed."""
SHAPED = 0.75
"""And of a Japanese one in Latin letters this part can be read in kana."""
CLEARLY = 0.6
"""From here on the small words of no other language are looked for."""
_KANA = re.compile(r"[ぁ-ゖァ-ヺｦ-ﾟ]")
_HAN = re.compile(r"[㐀-鿿々〆]")
_FOREIGN = re.compile(r"[\u0370-\u1fff\u2c00-\u2dff\ua000-\ud7ff\ufb50-\ufdff]")
_LATIN = re.compile(r"[a-zA-Z]+|[à-ÿÀ-ÞĀ-ſ]")
_CHINESE = re.compile(
    r"[们请这吗您你哪谁时间东车见为从对开发关说让还给过电邮帐隐删户联络嗎們這說號隱刪關麼呢吧啊址詢閱]"
    r"|数据|没有|我的|我要|我想|我们|什么|謝謝|谢谢|請問|不要再|我(?![々慢家國国社孫流執先邦])"
)
_ADDRESS = re.compile(r"\S*@\S+|https?:\S+|www\.\S+")
_SAMPLE = 400


def detect(text: str) -> Language:
    """Return the language most of the text is in; a text without letters counts as English.

    Of a long text only the beginning and the end are looked at.
    """
    if len(text) > 2 * _SAMPLE:
        text = text[:_SAMPLE] + "\n" + text[-_SAMPLE:]
    if text.isascii():
        return _by_words(text)
    kana, han, foreign = (len(found.findall(text)) for found in (_KANA, _HAN, _FOREIGN))
    latin = len(_LATIN.findall(unicodedata.normalize("NFKC", text)))
    if foreign > max(latin, kana + han):
        return Language.OTHER
    if kana + han and kana + 2 * han >= latin:
        return Language.JA if _japanese(text, kana, han) else Language.OTHER
    return _by_words(text)


def plainly(sentences: Sequence[str], language: Language) -> Sequence[str]:
    """The sentences as they are weighed: slips in English mended, Japanese in Latin letters as it is written else."""
    if language is not Language.JA:
        return english.mended(sentences)
    romanised = not any(_KANA.search(each) or _HAN.search(each) for each in sentences)
    return list(map(romaji.japanese, sentences)) if romanised else sentences


def _japanese(text: str, kana: int, han: int) -> bool:
    """Kana make Japanese; a text of ideographs is Japanese unless it uses words or forms of Chinese only."""
    return kana * 12 >= han > 0 or kana > han or not _CHINESE.search(text)


def _by_words(text: str) -> Language:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if "@" in text or "www" in text or "://" in text:
        text = _ADDRESS.sub(" ", text)
    words = words_of(text.lower())
    spoken = english.known()
    plain = sum(map(spoken.__contains__, words))
    if plain >= CLEARLY * len(words):
        return Language.EN
    shaped, japanese = romaji.counted(words)
    if shaped >= SHAPED * len(words) and japanese > max(plain, len(words) / 2.5):
        return Language.JA
    # A capital begins a name in any language, but for the first word: it is no sign of English, nor against it.
    _, *later = words_of(text)
    told = words if text.isupper() else [words[0], *filter(str.islower, later)]
    others = max(sum(map(small.__contains__, words)) for small in SMALL.values())
    if sum(map(spoken.__contains__, told)) < KNOWN * len(told) or others > max(1, plain * 1.25):
        return Language.OTHER
    return Language.EN
