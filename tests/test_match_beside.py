"""A plain request is heard beside whatever else stands in the letter: it never ends with an automatic answer alone."""

from __future__ import annotations

import pytest

from intents.matcher import Matcher
from intents.reading import Decision

REQUESTS = {
    "en": [
        "Please delete my account.",
        "Please delete everything you know about me.",
        "I would like a copy of all the data you hold about me.",
        "Please correct the address in my customer record.",
        "Please stop using my data for advertising.",
        "I want to complain that my details were shown to somebody else.",
        "My account should not be used for research any longer.",
    ],
    "ja": [
        "私のアカウントを削除してください。",
        "私について保有している情報をすべて開示してください。",
        "登録されている私の住所を訂正してください。",
        "私の情報を広告に使うのをやめてください。",
        "私の情報が他人に見られた件で苦情を申し立てます。",
        "私の情報を何に使っているのか通知してください。",
    ],
}
LETTERS = {
    "en": [
        "Hello,\n\nthe router I ordered arrived on Monday and works fine, thank you. Delivery took four days.\n\n{}\n\nBest regards,\nKen Ito",
        "My parcel has not arrived yet, the tracking page says Tuesday.\n{}\nOrder 4411. Thanks.",
        "Name: Ken Ito\nOrder number: 88-1207\nMessage: {}",
        "Order 88-1207, 2 March\n1 x router 89.00\n1 x cable 4.90\nTotal 93.90\n\n{}\n",
        "Good morning, I hope you had a nice week. I write about my order. {} It was a fine day. Best regards from Osaka.",
        "Is the blue kettle back in stock in May? And when do you open on Saturdays?\n{}",
        "{}\nBy the way, the invoice of last month was wrong, but your shop has put that right.",
    ],
    "ja": [
        "お世話になっております。\n注文したルーターは月曜に届き、問題なく使えています。ありがとうございました。\n{}\nよろしくお願いいたします。\n伊藤",
        "荷物がまだ届きません。追跡では火曜日とありました。\n{}\n注文番号4411です。",
        "お名前：伊藤健\n注文番号：88-1207\nお問い合わせ内容：{}",
        "青いケトルは5月に再入荷しますか。土曜日は何時からですか。\n{}",
        "{}\n先月の請求書の間違いは、お店で直していただきました。",
    ],
}


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher.load()


@pytest.mark.parametrize(
    ("language", "letter"),
    [(language, letter) for language, letters in LETTERS.items() for letter in letters],
)
def test_a_request_beside_shop_talk_reaches_a_person(matcher: Matcher, language: str, letter: str):
    answered = [
        request
        for request in REQUESTS[language]
        if matcher.read(letter.format(request)).decision not in (Decision.TICKET, Decision.TRIAGE)
    ]
    assert answered == []


def test_the_plain_request_is_what_a_person_is_shown(matcher: Matcher):
    """Not the sentence about the parcel, which says most of what the letter is about."""
    reading = matcher.read(LETTERS["en"][1].format(REQUESTS["en"][0]))
    assert (reading.labels, reading.decision) == (("out-of-scope",), Decision.TRIAGE)
    (evidence,) = reading.evidence
    assert (evidence.label, evidence.sentence) == ("suspend", "Please delete my account.")
    assert evidence.probability > 0.8
