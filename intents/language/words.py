"""Words of a text, and the small words of languages that are neither English nor Japanese."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_GAPS = {at: " " for at in range(128) if not chr(at).isalpha() and chr(at) != "'"}
_SMALL = {
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
    "tl": "ang ng mga na sa ko po ninyo niyo ba ako akin ay hindi kayo namin nila ito wala mo pa paki gusto yung",
    "tr": "ve bir bu benim için ne nasıl verilerimi kişisel lütfen değil mi ile olarak istiyorum hakkında silin hesabımı sizin",
}
SMALL = {language: frozenset(words.split()) for language, words in _SMALL.items()}


def words_of(text: str) -> list[str]:
    return text.translate(_GAPS).split() if text.isascii() else _WORD.findall(text.replace("’", "'"))
