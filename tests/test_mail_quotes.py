"""The new words of a reply, apart from history, quotes and signature."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mail_samples import inquiry, letter

from bot.inquiry import Inquiry
from bot.mail import quotes, read

ENGLISH = "Please delete my data."
JAPANESE = "利用目的を教えてください。"

INTRODUCTIONS = [
    "On Tue, Apr 1, 2025 at 10:00 AM Desk <desk@example.com> wrote:",
    "On Tue, Apr 1, 2025 at 10:00 AM The Privacy Desk of the Example Company\n<desk@example.com> wrote:",
    "On Tue, 1 Apr 2025 10:00:00 +0900\n個人情報窓口 <privacy@example.co.jp> wrote:",
    "(2025/04/01 10:00), 個人情報窓口 wrote:",
    "Le mar. 1 avr. 2025 à 10:00, Bureau <b@example.fr> a écrit :",
    "Am Di., 1. Apr. 2025 um 10:00 Uhr schrieb Amt <amt@example.de>:",
    "El mar, 1 abr 2025 a las 10:00, Oficina (<o@example.es>) escribió:",
    "Il giorno mar 1 apr 2025 alle ore 10:00 Ufficio <u@example.it> ha scritto:",
    "Em ter., 1 de abr. de 2025 às 10:00, Setor <s@example.pt> escreveu:",
    "Op di 1 apr 2025 om 10:00 schreef Loket <l@example.nl>:",
    "wt., 1 kwi 2025 o 10:00 Biuro <b@example.pl> napisał(a):",
    "1 апр. 2025 г., 10:00, Бюро <b@example.ru> написал:",
    "02.04.2025 14:20 пользователь «Бюро» <\nb@example.ru> написал:",
    "2025년 4월 1일 (화) 오전 10:00, 창구 <c@example.kr>님이 작성:",
    "窗口 <c@example.cn> 于2025年4月1日周二 10:00写道：",
    "2025年4月1日(火) 10:00 個人情報窓口 <privacy@example.co.jp>:",
    "2025年4月1日(火) 10:00 個人情報窓口 <privacy@example.co.jp>さんは書きました:",
    "2025/04/01 10:00、個人情報窓口 <privacy@example.co.jp>のメール:",
    "--- 個人情報窓口 <privacy@example.co.jp> からのメッセージ :",
    "個人情報窓口さん wrote:",
    'In message <abc@example.co.jp>\n   "Re: 開示", 個人情報窓口 wrote:',
]


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
def test_a_marked_quote_goes_with_what_introduces_it(introduction):
    assert quotes.part(f"{ENGLISH}\n\n{introduction}\n\n> What do you wish?\n> We ask.")[0] == ENGLISH


def test_words_below_a_marked_quote_are_new():
    new, old = quotes.part("On 1 Apr 2025, Desk wrote:\n> Is it you?\n\nYes.\n\n> When?\n\nIn May.")
    assert new == "Yes.\n\n\nIn May."
    assert old == "On 1 Apr 2025, Desk wrote:\n> Is it you?\n> When?"


@pytest.mark.parametrize(
    "history",
    [
        "On 1 Apr 2025, at 10:00, Desk <desk@example.com> wrote:\n\nDear customer",
        "-----Original Message-----\nFrom: Desk\n\nDear customer",
        "-------- Original-Nachricht --------\nBetreff: Daten\n\nGuten Tag",
        "-----Message d'origine-----\nDe : Bureau\n\nBonjour",
        "-----元のメッセージ-----\n差出人: 個人情報窓口\n\nお問い合わせ",
        "----- Original Message -----\n> From: 個人情報窓口\n> お問い合わせ",
        "From: Desk <desk@example.com>\nSent: Tuesday\nTo: Hanna\nSubject: RE: data\n\nDear customer",
        "*From:* Desk\n*Sent:* Tuesday\n*To:* Hanna\n*Subject:* RE: data\n\nDear customer",
        "Von: Amt\nGesendet: Dienstag\nAn: Hanna\nBetreff: AW: Daten\n\nGuten Tag",
        "De : Bureau\nEnvoyé : mardi\nÀ : Hanna\nObjet : RE: données\n\nBonjour",
        "________________________________\n差出人: 窓口\n送信日時: 2025年4月1日\n宛先: 山田\n件名: Re: 開示\n\nお問い合わせ",
        "2025/04/01 10:00、個人情報窓口 <privacy@example.co.jp>のメール:\n\nお問い合わせ",
        "##- Please type your reply above this line -##\n\nYour ticket",
        "---\n*Previous Replies*\n\nYour ticket",
    ],
)
def test_an_unmarked_history_is_set_apart_and_kept(history):
    assert quotes.part(f"{ENGLISH}\n\n{history}") == (ENGLISH, history)


def test_a_full_width_mark_is_a_quote():
    assert (
        quotes.part(f"{JAPANESE}\n\n2025年4月1日、窓口さんは書きました:\n＞お問い合わせ\n＞回答します")[0]
        == JAPANESE
    )


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nHanna Example\n+49 30 000000",
        "Sent from my iPhone",
        "Get Outlook for iOS<https://example.com/o>",
        "Von meinem iPhone gesendet",
        "iPhoneから送信",
        "Android版Gmailから送信",
        "--------------------------------\n山田 花子\n〒100-0000 東京都\nTEL 03-0000-0000\n--------------------------------",
        "＊＊＊＊＊＊＊＊＊＊＊＊\n株式会社サンプル 山田花子\nTEL：03-0000-0000\n＊＊＊＊＊＊＊＊＊＊＊＊",
        "∴‥∵‥∴‥∵‥∴‥∵\n山田花子\nhanako@example.jp\n∴‥∵‥∴‥∵‥∴‥∵",
    ],
)
def test_a_signature_is_set_apart_and_kept(signature):
    assert quotes.part(f"{JAPANESE}\n\n{signature}") == (JAPANESE, signature)


def test_a_signature_between_the_words_and_the_history_is_set_apart():
    text = f"{JAPANESE}\n\n━━━━━━━━\n山田花子\nhanako@example.jp\n━━━━━━━━\n\n2025年4月1日(火) 10:00 窓口 <p@example.jp>:\n> お問い合わせ"
    assert quotes.part(text)[0] == JAPANESE


@pytest.mark.parametrize(
    "text",
    [
        "1. Please delete my data.\n2. On Monday I wrote:\nnothing else\nReally?",
        "My questions are:\nWhat data do you hold?\nTo whom: nobody?\nFrom: where did you get it?",
        "I want:\n--------\nname\naddress\n--------\nAnd here I go on with one more wish.",
        "Sent from my desk, which is easier than my phone, this request is long.",
        "And here is a fix -- this is no signature.\n\nThanks",
        "> only a quote\n> is here",
        "-- \nHanna",
        "On 1 Apr 2025, Desk wrote:\n\nDear customer",
    ],
)
def test_where_nothing_is_sure_or_nothing_is_left_all_of_it_counts(text):
    assert quotes.part(text) == (text.strip(), "")


def test_what_is_forwarded_is_what_this_person_says():
    text = (
        "FYI\n\n---------- Forwarded message ---------\nFrom: Hans\nDate: x\nSubject: y\n\n> Delete my data."
    )
    assert quotes.part(text) == (text, "")
    outlook = "FYI\n\nFrom: Hans\nSent: Tuesday\nTo: Desk\nSubject: wish\n\nDelete my data."
    assert quotes.part(outlook, forwarded=True) == (outlook, "")


def test_the_subject_tells_a_forward_from_a_reply():
    body = "FYI\r\n\r\nFrom: Hans\r\nSent: Tuesday\r\nTo: Desk\r\nSubject: wish\r\n\r\nDelete my data."
    passed_on, answered = (read(letter(body, subject=f"{prefix}: wish"), None) for prefix in ("FW", "RE"))
    assert isinstance(passed_on, Inquiry)
    assert isinstance(answered, Inquiry)
    assert ("Delete my data." in passed_on.new_text, answered.new_text) == (True, "FYI")


@pytest.mark.parametrize("name", ["html_quote", "html_quote_of_outlook", "html_signature"])
def test_quotes_and_signatures_are_known_in_html_too(name):
    found = inquiry(name)
    assert found.new_text == "Delete my data."
    assert found.quoted


def test_words_of_an_enclosed_message_are_somebody_elses_unless_there_are_no_others():
    assert inquiry("an_enclosed_message").new_text == "添付します。"
    assert "Words of somebody else." in inquiry("an_enclosed_message").quoted
    assert inquiry("only_an_enclosed_message").new_text == "Words of somebody else."


LINES = st.sampled_from(
    ["", "words", "> quote", "＞引用", "-- ", "--", "On 1 Apr 2025, Desk wrote:", "From: a", "Sent: b", "To: c", "Subject: d",
     "-----Original Message-----", "---------- Forwarded message ------", "=======", "TEL 03-0000-0000", "iPhoneから送信"],
)  # fmt: skip


@given(st.lists(LINES, max_size=30), st.booleans())
def test_no_line_is_ever_lost(lines, forwarded):
    new, old = quotes.part("\n".join(lines), forwarded=forwarded)
    kept = sorted(line.strip() for line in f"{new}\n{old}".split("\n") if line.strip())
    assert kept == sorted(line.strip() for line in lines if line.strip())
