"""Which language is it? By script first, then by small words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.language import detect, plainly
from intents.language.romaji import japanese
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
    ("sumimasen, namae no kanji ga machigatte imasu. naoshite moraemasu ka", Language.JA),
    ("暗号化？", Language.JA),
    ("営業電話停止依頼", Language.JA),
    ("DM不要", Language.JA),
    ("我撤回同意", Language.OTHER),
    ("plz remov me from ur list thx", Language.EN),
    ("Delete it. Regards, Hanako Sato, Minami-Aoyama, Tokyo, hanako@example.net", Language.EN),
    ("Bitte löschen Sie meine Daten.", Language.OTHER),
    ("Ich bin umgezogen, neue Adresse: Lindenweg 4, Köln.", Language.OTHER),
    ("Supprimez mon compte", Language.OTHER),
    ("Paki-delete po ang account ko", Language.OTHER),
    ("Toi muon xoa du lieu ca nhan cua toi", Language.OTHER),
    ("Poistakaa tietoni", Language.OTHER),
    ("地址更正", Language.OTHER),
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


@pytest.mark.parametrize(
    ("latin", "written"),
    [
        ("kojin jouhou wo kaiji shite kudasai", "個人 情報 を 開示 して ください"),
        ("kaijiseikyuu no tesuuryo", "開示請求 の 手数料"),
        ("JŌHŌ O KESHITE", "情報 を 消して"),
        ("zyuusyo ga kawarimasita", "住所 が 変わりました"),
        ("kitte, shimbun, kon'ya, matchi", "きって, しんぶん, こんや, まっち"),
        ("PI-2026-000042 wa dou narimashita ka", "PI-2026-000042 は どう なりました か"),
    ],
)
def test_japanese_in_latin_letters_is_written_as_japanese_is(latin, written):
    assert japanese(latin) == written


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Plese delte my registraton", "please delete my registration"),
        ("PLESE DELETE IT", "please delete it"),
        ("ask for Delate, my boss", "ask for Delate, my boss"),
        ("weekdays after seven", "weekdays after seven"),
    ],
)
def test_a_slip_in_a_common_word_is_mended_but_no_name(typed, meant):
    assert plainly([typed], Language.EN) == [meant]


@given(st.lists(st.text()), st.sampled_from(Language))
def test_any_sentences_can_be_put_plainly(sentences, language):
    assert len(plainly(sentences, language)) == len(sentences)


@pytest.mark.parametrize(("syllable", "language"), [("q", Language.EN), ("ka", Language.JA)])
def test_a_word_as_long_as_a_mail_is_no_word(syllable, language):
    assert plainly([syllable * 50_000], language) == [syllable * 50_000]
