"""Which language is it? By script first, then by small words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.language import detect
from intents.reading import Language

WRITTEN = [
    ("privacy policy?", Language.EN),
    ("PLEASE DELETE MY DATA", Language.EN),
    ("Ｄｅｌｅｔｅ　ｍｙ　ｄａｔａ", Language.EN),
    ("", Language.EN),
    ("個人情報開示請求", Language.JA),
    ("ｶｲｼﾞ ｾｲｷｭｳ", Language.JA),
    ("データ deleteしてほしい", Language.JA),
    ("kojin joho wo sakujo shite kudasai", Language.JA),
    ("Bitte löschen Sie meine Daten.", Language.OTHER),
    ("Veuillez supprimer mes données", Language.OTHER),
    ("Por favor elimine mi cuenta", Language.OTHER),
    ("个人信息泄露了，请删除我的数据", Language.OTHER),
    ("개인정보를 삭제해 주세요", Language.OTHER),
    ("Удалите мои данные", Language.OTHER),
    ("احذفوا بياناتي", Language.OTHER),
]


@pytest.mark.parametrize(("text", "language"), WRITTEN)
def test_a_short_text_is_told_by_script_and_small_words(text, language):
    assert detect(text) is language


def test_an_english_mail_with_a_japanese_signature_is_english():
    text = "Please send me a copy of the data that you hold about me. Thank you for your help.\n山田太郎"
    assert detect(text) is Language.EN


def test_a_japanese_mail_with_an_english_footer_is_japanese():
    text = "登録している住所を直してください。引っ越しましたので、よろしくお願いします。\nSent from my phone"
    assert detect(text) is Language.JA


@given(st.text())
def test_any_text_has_a_language(text):
    assert detect(text) in Language
