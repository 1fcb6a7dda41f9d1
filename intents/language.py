"""Which language a text is written in, by its script and its small words."""

from __future__ import annotations

import re
import unicodedata

from intents.reading import Language

_KANA = re.compile(r"[ぁ-ゖァ-ヺｦ-ﾟ]")
_HAN = re.compile(r"[㐀-鿿々〆]")
_FOREIGN = re.compile(r"[\u0370-\u1fff\u2c00-\u2dff\ua000-\ud7ff\ufb50-\ufdff]")
_LATIN = re.compile(r"[a-zA-Z]+|[à-ÿÀ-ÞĀ-ſ]")
_CHINESE = re.compile(
    r"[们请这吗您你哪谁时问东车见为从来对发开关没说让还给过电邮帐号隐删数据户联络嗎們這沒說還給電郵帳號隱刪關麼呢吧啊]|我的|我要|我想|不要|是否|如何|什么|謝謝|谢谢"
)
_SMALL = {
    "en": "the of and to in is you that it for was are with my your i me do does have this what how please can not from be we or on would if about any at by who an has will am been no data delete stop personal information privacy policy request correct account",
    "de": "der die das und ich sie mir ihre meine meiner daten nicht bitte zu ist ein eine einen von mit für auf den dem des haben wie was wir kann können werden über um löschen",
    "fr": "le la les des et je vous mes vos mon ma données ne pas une un du pour que qui est dans sur avec par au aux nous sont ce cette comment merci bonjour suis veuillez avez quelles",
    "es": "el la los las de y que mis sus mi su datos no una un por para con en es se lo como favor quiero gracias hola cómo qué ustedes tienen está del al personales",
    "it": "il lo gli di e che non miei vostri mio i dati una un per con è sono come del della dei vi si grazie buongiorno cosa quali vorrei mi",
    "pt": "o os as de e que não meus seus meu minha dados uma um por para com em é se como do da dos das quero obrigado olá vocês você está quais favor",
    "nl": "de het een en ik mijn jullie uw u niet gegevens van is dat voor met op te zijn hoe wat welke graag wil kunt kan aan bij om deze over worden",
    "sv": "och jag är det att inte mina era på för med som en ett av till hur vad har kan ni vill om den uppgifter ikke jeg og min mine deres",
    "pl": "i w nie na że się do z moje moich dane danych proszę jak czy o to jest są mam państwa ja mój być usunięcie",
    "id": "saya dan yang tidak data anda untuk dengan di apa bagaimana ini itu mohon tolong dari pribadi ada hapus adalah akun kami ke",
    "vi": "tôi của và không các có cho là được bạn những thông tin này với một xin vui lòng dữ liệu cá nhân",
    "tr": "ve bir bu benim için ne nasıl verilerimi kişisel lütfen değil mi ile olarak istiyorum hakkında silin hesabımı sizin",
}
_IN_LATIN_LETTERS = "desu masu masen kudasai onegai watashi boku kojin joho jouhou sakujo kaiji teisei shite shitai shimasu arimasu nan dou doko koto kara made wa wo ga ni mo yo ne hoshii tekudasai shimashita itashimasu arigatou"
_SMALL_WORDS = {language: frozenset(words.split()) for language, words in _SMALL.items()}
_ENGLISH = _SMALL_WORDS["en"]
_ROMAJI = frozenset(_IN_LATIN_LETTERS.split())
_WORD = re.compile(r"[^\W\d_]+")
_GAPS = {at: " " for at in range(128) if not chr(at).isalpha()}
_SAMPLE = 400


def detect(text: str) -> Language:
    """Return the language most of the text is in; a text without letters counts as English.

    Of a long text only the beginning and the end are looked at.
    """
    if len(text) > 2 * _SAMPLE:
        text = text[:_SAMPLE] + "\n" + text[-_SAMPLE:]
    if text.isascii():
        return _by_small_words(text)
    kana, han, foreign = (len(found.findall(text)) for found in (_KANA, _HAN, _FOREIGN))
    latin = len(_LATIN.findall(unicodedata.normalize("NFKC", text)))
    if foreign > max(latin, kana + han):
        return Language.OTHER
    if kana + han and kana + 2 * han >= latin:
        return Language.JA if _japanese(text, kana, han) else Language.OTHER
    return _by_small_words(text)


def _japanese(text: str, kana: int, han: int) -> bool:
    """Kana make Japanese; a text of ideographs is Japanese unless it uses words or forms of Chinese only."""
    return kana * 12 >= han > 0 or kana > han or not _CHINESE.search(text)


def _by_small_words(text: str) -> Language:
    words = _words(text.lower())
    english = sum(map(_ENGLISH.__contains__, words))
    if english * 4 > len(words):
        return Language.EN
    if sum(map(_ROMAJI.__contains__, words)) > max(1, english):
        return Language.JA
    others = max(sum(map(small.__contains__, words)) for small in _SMALL_WORDS.values())
    return Language.OTHER if others > max(1, english * 1.25) else Language.EN


def _words(text: str) -> list[str]:
    return text.translate(_GAPS).split() if text.isascii() else _WORD.findall(text)
