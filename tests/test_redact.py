"""What a phrase must never keep: addresses, numbers, dates of birth, names. Everybody in here is invented."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from intents.catalogue import load
from intents.learning.redact import GONE, phrase, redact
from intents.learning.words import COMMON, common_words
from intents.matcher import Matcher

around = st.text(max_size=40)
often = settings(max_examples=150, deadline=None)
LATIN = "abcdefghijklmnopqrstuvwxyz"
KANJI = "沢渕栗柏楠椿霧澪颯葵蓮凛"
latin_names = (
    st.text(LATIN, min_size=4, max_size=12).map(str.title).filter(lambda name: name.lower() not in COMMON)
)
kanji_names = st.text(KANJI, min_size=2, max_size=4)
kana_names = st.text("アイカキサシタチナニハヒマミヤラリ", min_size=3, max_size=6)


@often
@given(around, st.emails(), around)
@example("アドレスを", "hanako@example.net", "に変更してください")
@example("(", "hanako@example.net", ")")
def test_no_mail_address_survives(before: str, address: str, after: str):
    left = redact(f"{before} {address}{after}")
    assert address not in left
    assert "@" not in left


def has_digit(text: str) -> bool:
    return any(map(str.isdigit, unicodedata.normalize("NFKC", text)))


@often
@example("@", "000", " ")
@given(
    around.filter(lambda text: not has_digit(text)),
    st.text("0123456789", min_size=3, max_size=19),
    st.sampled_from(["", " ", "-", ".", "ー", " - ", ") ", "/"]),
)
def test_no_telephone_card_or_customer_number_survives(before: str, digits: str, between: str):
    assert not has_digit(redact(f"{before} {between.join(digits)} です"))


@often
@given(around, st.one_of(latin_names, kanji_names, kana_names), st.one_of(latin_names, kanji_names), around)
def test_no_name_that_is_known_survives(before: str, first: str, last: str, after: str):
    left = redact(f"{before}{first}{last}{after} {last} {first.upper()}", [f"{last} {first}"])
    assert unicodedata.normalize("NFKC", first).lower() not in left.lower()
    assert unicodedata.normalize("NFKC", last).lower() not in left.lower()


@often
@given(latin_names, latin_names, st.sampled_from([
    "Dear {0}, please delete my data",
    "Hi {1}! please delete my data",
    "Please ask Mr. {0} {1} what he did with my data",
    "ms {1} has my data",
    "the data of my mother {0} {1} must go",
    "my name is {1} {0} and it is wrong in your list",
    "my name is {2} and it is wrong in your list",
    "Show me my data. Kind regards, {0}",
    "Show me my data. Thanks, {2}",
    "Show me my data\n-- {0} {1}",
    "Give {0} {1}'s records to her",
    "call {2}-san about my data",
    "{2}さんのデータを消してください",
]))  # fmt: skip
def test_no_name_with_a_cue_survives(first: str, last: str, letter: str):
    left = redact(letter.format(first, last, last.lower()))
    assert first not in left
    assert last.lower() not in left.lower()
    assert GONE in left


@often
@given(kanji_names, kana_names, st.sampled_from([
    "担当の{0}様に伝えてください",
    "{0}さんのデータを消して",
    "母は{1}さんです",
    "{1} 様の登録を訂正してください",
    "{0}氏の情報を開示してください",
    "私は{0}です。開示してください",
    "氏名は{0}、会員です",
    "{0}と申します。",
    "{0}です。情報を消してください",
    "開示してください。よろしくお願いいたします。{0}",
    "田中{0}の登録を消して",
]))  # fmt: skip
def test_no_japanese_name_with_a_cue_survives(kanji: str, kana: str, letter: str):
    left = redact(letter.format(kanji, kana))
    assert kanji not in left
    assert kana not in left
    assert GONE in left


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        ("born on 3 May 1980", "1980"),
        ("born May 3rd, 80", "3rd"),
        ("1980年1月2日生まれ", "1980"),
        ("昭和五十五年一月二日生まれ", "五十五"),
        ("生年月日はS55.1.2です", "55"),
        ("I was born 3/4", "3/4"),
        ("３／４生まれ", "3/4"),
        ("my card 4111 1111 1111 1111 was charged", "1111"),
        ("電話は０９０－１２３４－５６７８です", "1234"),
        ("電話は〇九〇一二三四五六七八です", "九〇"),
        ("call zero nine zero one two three", "nine"),
        ("customer no. C-7", "C-7"),
        ("会員番号はK7です", "K7"),
        ("my reference is AB12CD", "AB12CD"),
        ("〒150-0001 東京都渋谷区神宮前1-2-3に送って", "神宮前"),
        ("三丁目二番五号に住んでいます", "三丁目"),
        ("I live at 12 Old Mill Lane", "Mill"),
        ("my postcode is SW1A 1AA", "1AA"),
        ("see https://example.com/me?id=hanako for it", "hanako"),
        ("住所はhttps://example.com/hanakoです", "hanako"),
        ("look at example.com/hanako", "hanako"),
        ("write to hanako at example dot com", "hanako"),
        ("write to hanako[at]example.com", "hanako"),
        ("hana\u200bko@exam\u200bple.net is mine", "hana"),
        ("it concerns PI-2026-000042", "000042"),
        ("ｈａｎａｋｏ＠example.net に送って", "hanako"),
        ("my handle is @hanako_s", "hanako"),
    ],
)
def test_what_tells_who_somebody_is_goes(text: str, personal: str):
    assert personal not in redact(text)
    assert GONE in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "Please delete all the data you hold about me",
        "Hello, please send me a copy of my personal data, thanks",
        "For how long do you keep the records of article 33?",
        "my name is wrong in your records",
        "お客様番号を教えてください",
        "皆様のメールはたくさん届きます",
        "なぜ書くんですか",
        "同様の様式で、様々な氏名の情報を開示してください",
        "登録した住所を訂正してください",
    ],
)
def test_words_that_name_nobody_stay(text: str):
    assert redact(text) == unicodedata.normalize("NFKC", text)


def test_names_go_with_and_without_their_accents_and_short_ones_as_words_only():
    assert redact("José's annual file, ann", ["Jose", "Ann"]) == f"{GONE}'s annual file, {GONE}"
    assert redact("the information for info", ["info@example.net"], {"info"}) == f"the information for {GONE}"


def test_most_of_the_catalogue_reads_the_same_afterwards():
    phrases = [each for each in load().phrases if each.label != "context"][::10]
    common = common_words(load().phrases)
    whole = sum(redact(each.text, (), common) == unicodedata.normalize("NFKC", each.text) for each in phrases)
    assert whole / len(phrases) > 0.7


def test_a_redacted_phrase_is_still_read_as_before():
    matcher = Matcher.load()
    said = "This is Hanako Sato, customer C-12345. Please correct my address."
    assert matcher.read(redact(said, ["Hanako Sato"])).primary == matcher.read(said).primary == "correct"


def test_a_sentence_that_is_all_personal_is_no_phrase():
    assert phrase("hanako@example.net 090-1234-5678") is None
    assert phrase("佐藤花子", ["佐藤 花子"]) is None
    assert phrase("delete my data " * 100) is None
    assert phrase("Delete the data of Hanako Sato", ["Hanako"]) == f"Delete the data of {GONE}"


@often
@given(st.text(), st.lists(st.text(max_size=20), max_size=3))
def test_any_text_can_be_redacted(text: str, known: list[str]):
    once = redact(text, known)
    assert "\n" not in once
    assert len(once) <= 4 * len(unicodedata.normalize("NFKC", text)) + 4
