"""Who gets no answer from a machine, and who must get one."""

from __future__ import annotations

import pytest
from mail_samples import letter, silence

from bot.inquiry import Envelope, Inquiry, Reason, Unanswerable
from bot.mail import as_json, read

OUT, REPORT = Reason.OUT_OF_OFFICE, Reason.REPORT


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("Auto-Submitted: auto-replied", Reason.AUTO_SUBMITTED),
        ("Auto-Submitted: auto-generated (rejected)", Reason.AUTO_SUBMITTED),
        ("Precedence: bulk", Reason.BULK),
        ("Precedence: junk", Reason.BULK),
        ("Precedence: list", Reason.LIST),
        ("Precedence: auto_reply", Reason.AUTO_SUBMITTED),
        ("List-Id: <news.example.com>", Reason.LIST),
        ("List-Unsubscribe: <mailto:leave@example.com>", Reason.LIST),
        ("X-MLServer: fml", Reason.LIST),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply", Reason.AUTO_SUBMITTED),
        ("X-Auto-Response-Suppress: All", Reason.AUTO_SUBMITTED),
        ("X-Autoreply: yes", Reason.AUTO_SUBMITTED),
        ("X-Failed-Recipients: a@example.com", REPORT),
        ("Return-Path: <>", Reason.NULL_SENDER),
        ("Return-Path: <MAILER-DAEMON>", Reason.DAEMON),
        ("Return-Path: <owner-news@example.com>", Reason.LIST),
        ("Sender: Mail Delivery System <x@example.com>", Reason.DAEMON),
        ("X-Madoguchi-Loop: 1", Reason.OWN_MAIL),
    ],
)
def test_a_header_that_asks_for_silence_gets_it_and_is_named(header, reason):
    found = silence(letter(headers=(header,)))
    assert found is not None
    assert found.reason is reason
    assert found.detail


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no",
        "Precedence: first-class",
        "X-Auto-Response-Suppress: DR, RN, NRN, OOF",
        "Return-Path: <bounces+12@mailer.example.net>",
        "Return-Path: <it-admin@example.com>",
        "X-Loop: something",
        "X-Autoreply: no",
    ],
)
def test_a_header_that_only_looks_like_it_silences_nobody(header):
    assert silence(letter(headers=(header,))) is None


@pytest.mark.parametrize(
    ("sender", "reason"),
    [
        ("MAILER-DAEMON@example.com", Reason.DAEMON),
        ("<MAILER-DAEMON>", Reason.DAEMON),
        ("post_master@example.com", Reason.DAEMON),
        ("Mail Delivery Subsystem <x@example.com>", Reason.DAEMON),
        ("noreply@example.com", Reason.NO_REPLY),
        ("service-no-reply@example.com", Reason.NO_REPLY),
        ("donotreply@example.com", Reason.NO_REPLY),
        ("auto-reply@example.com", Reason.NO_REPLY),
        ("自動返信システム <info@example.jp>", Reason.NO_REPLY),
        ("配信専用 <info@example.jp>", Reason.NO_REPLY),
        ("Pete <pete(his account)@example.com>", Reason.NO_SENDER),
        ("undisclosed", Reason.NO_SENDER),
    ],
)
def test_a_sender_that_is_no_person_gets_no_answer(sender, reason):
    found = silence(letter(sender=sender))
    assert found is not None
    assert found.reason is reason


@pytest.mark.parametrize(
    "sender",
    [
        "Noreen Ply <noreen.ply@example.com>",
        "norbert.replymann@example.com",
        "info@example.com",
        "admin@example.com",
        "root@example.com",
        "robot@example.com",
        "Hanna <hanna+shop@example.net>",
    ],
)
def test_a_person_with_an_odd_address_gets_an_answer(sender):
    assert silence(letter(sender=sender)) is None


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        *((subject, OUT) for subject in (
            "自動返信", "自動返信: お問い合わせ", "【自動返信】お問い合わせありがとうございます", "Re: 自動応答: 開示請求",
            "お問い合わせありがとうございます【自動返信】", "(自動返信)受付", "自動返信メール", "不在通知", "不在のお知らせ",
            "本日不在です", "不在のため返信が遅れます", "休暇中です", "夏季休業のお知らせ", "Out of Office",
            "Out of Office Re: data", "Re: [desk] Out of office AutoReply: back soon", "Automatic reply: data",
            "Auto-Reply: data", "Away until May 5", "Automatische Antwort: Daten", "Abwesenheitsnotiz",
            "Réponse automatique : données", "Respuesta automática: datos", "Risposta automatica: dati", "Автоответ: x",
            "自动回复: x", "자동 응답: x", "外出自动回复：x", "【重要】自動配信メール", "Auto: Out of office", "Abwesenheit: x",
            "Ich bin nicht im Büro", "Automatiskt svar: x", "Frånvarande: x", "Fravær: x", "Ausente: x", "Poissa: x",
            "Automatyczna odpowiedź: x", "Nieobecność: x", "Nepřítomnost: x", "Автоматический ответ: x",
            "Автоматична відповідь: x", "Αυτόματη απάντηση: x", "Răspuns automat: x", "I am on vacation Re: x",
        )),
        *((subject, REPORT) for subject in (
            "Undeliverable: your letter", "Returned mail: see transcript for details", "failure notice",
            "Undelivered Mail Returned to Sender", "Delivery Status Notification (Failure)", "Unzustellbar: Ihr Brief",
            "Fwd: Returned mail: see transcript for details",
        )),
    ],
)  # fmt: skip
def test_a_subject_that_only_machines_write_gets_no_answer(subject, reason):
    found = silence(letter(subject=subject))
    assert found is not None
    assert found.reason is reason


@pytest.mark.parametrize(
    "subject",
    [
        "自動返信メールが届きません", "自動送信メールについて", "不在通知が届いた件", "休暇中の対応について", "送信エラーが出ます",
        "メールエラーについて", "未達の荷物", "お休みの日の電話対応", "Out of office hours contact?", "Automatic reply not received",
        "On vacation I lost my card", "Delivery failure of my parcel", "Delivery status of order 12", "Undeliverable parcel",
        "Abuse of my data", "Read: my request", "Warning: you hold my data", "vacation booking",
        "Abwesenheit während der Lieferung", "【至急】自動引落の停止", "Auto insurance data", "Automatiska svar från er",
    ],
)  # fmt: skip
def test_a_person_who_writes_about_such_mail_gets_an_answer(subject):
    assert silence(letter(subject=subject)) is None


def test_an_ambiguous_subject_is_a_report_when_the_text_bears_it_out():
    found = silence(letter("550 5.1.1 <a@example.com>: User unknown", subject="Undeliverable message"))
    assert found is not None
    assert found.reason is REPORT


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/report; boundary=b; report-type=delivery-status",
        "message/disposition-notification",
    ],
)
def test_a_report_is_known_by_its_type(kind):
    found = silence(letter(kind=kind))
    assert found is not None
    assert found.reason is REPORT


@pytest.mark.parametrize(
    "body",
    [
        "I am out of the office until Monday.",
        "Hello,\r\nI'm currently away from my desk with limited access to e-mail.",
        "ただいま休暇をいただいております。\r\n5月7日以降にご返信いたします。",
        "お世話になっております。\r\n4/1まで不在にしております。",
        "Ich bin derzeit nicht im Büro.",
    ],
)
def test_an_answer_that_says_the_writer_is_away_gets_none(body):
    found = silence(letter(body, subject="Re: Your letter"))
    assert found is not None
    assert found.reason is OUT


@pytest.mark.parametrize(
    "body",
    [
        "※本メールは自動送信されています。\r\nお問い合わせありがとうございます。",
        "受け付けました。\r\n\r\n※このメールに返信いただいてもお答えできません。",
        "Thank you.\r\n\r\nThis is an automated message.",
        "Hi\r\nPlease do not reply to this email, this mailbox is not monitored.",
    ],
)
def test_a_letter_that_calls_itself_automatic_gets_no_answer(body):
    found = silence(letter(body))
    assert found is not None
    assert found.reason is Reason.AUTO_SUBMITTED


@pytest.mark.parametrize(
    "body",
    [
        "Delete my data.\r\nPlease do not reply to this email, my husband reads it too. Call me.",
        "削除をお願いします。\r\n家族が見ますので、このメールには返信しないでください。",
    ],
)
def test_a_letter_that_asks_for_no_answer_gets_none_and_is_no_machines(body):
    found = silence(letter(body))
    assert found is not None
    assert found.reason is Reason.WANTS_NO_REPLY
    assert not as_json(found)["auto_generated"]
    again = silence(letter(body, headers=("In-Reply-To: <a@b.example>",)))
    assert again is not None
    assert again.reason is Reason.AUTO_SUBMITTED


@pytest.mark.parametrize(
    "body",
    [
        "先日「このメールは自動送信されています」というメールが届きました。私の情報を削除してください。",
        'Your mail said "do not reply to this email", so I write here. Delete my data.',
        "I was out of the office until Monday and found your letter. Delete my data.",
        "休暇中に旅行サイトに登録しました。削除してください。",
    ],
)
@pytest.mark.parametrize("subject", ["My data", "個人情報"])
def test_a_person_who_mentions_such_words_gets_an_answer(body, subject):
    assert silence(letter(body, subject=subject)) is None


def test_mail_from_ourselves_is_known_by_address_and_plus_address():
    own = frozenset({"privacy@example.co.jp"})
    for sender in ("privacy@example.co.jp", "Desk <Privacy+t1@Example.co.jp>"):
        found = silence(letter(sender=sender), own)
        assert found is not None
        assert found.reason is Reason.OWN_MAIL
    assert silence(letter(sender="privacy@example.com"), own) is None


def test_the_envelope_outranks_the_header():
    mail = letter(headers=("Return-Path: <>",))
    assert isinstance(read(mail, Envelope("hanna@example.net")), Inquiry)
    found = read(letter(), Envelope(""))
    assert isinstance(found, Unanswerable)
    assert found.reason is Reason.NULL_SENDER


def test_a_silenced_mail_still_tells_what_it_said():
    found = silence(letter("Delete my data.", headers=("Auto-Submitted: auto-generated",)))
    assert found is not None
    assert found.inquiry.new_text == "Delete my data."
