"""Subjects, senders and texts, however their bytes were packed."""

from __future__ import annotations

import pytest
from mail_samples import inquiry, letter, raw, silence

from bot.inquiry import Envelope, Inquiry, Reason, Unanswerable
from bot.mail import as_json, read
from bot.mail.charsets import decode

JAPANESE = "お世話になっております。\n昨年登録した個人情報の開示をお願いいたします。\n手数料はかかりますか。"


@pytest.mark.parametrize(
    "name",
    [
        "jis",
        "jis_posing_as_ascii",
        "jis_without_a_label",
        "jis_that_lost_its_escapes",
        "shift_jis",
        "shift_jis_called_utf8",
        "shift_jis_called_latin1",
        "euc",
        "euc_without_a_label",
        "utf8_called_shift_jis",
        "utf7",
        "utf16_in_base64",
        "an_unknown_charset",
        "quoted_printable",
    ],
)
def test_japanese_is_read_whatever_its_bytes_and_their_label(name):
    assert inquiry(name).text == JAPANESE


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("jis_of_windows", "①②㈱髙橋9 ﾊﾝｶ"),
        ("shift_jis_of_windows", "①②㈱髙橋﨑 ﾊﾝｶｸ～－"),
        ("euc_of_windows", "①㈱髙橋"),
        ("base64_without_padding", f"{JAPANESE}\n."),
        ("latin1_without_a_label", "Ich möchte wissen, was Sie über mich gespeichert haben. Grüße"),
        ("flowed", "I would like to know what data you hold.\n> quoted words"),
        ("flowed_without_blanks", "個人情報の開示を請求します。"),
        ("plain_and_html", "The plain words."),
        ("an_empty_plain_part", "The marked words."),
        ("the_last_boundary_missing", "The plain words."),
        ("multipart_without_a_boundary", "The plain words."),
        ("multipart_that_is_none", "The plain words."),
        ("pgp_clearsigned", "Delete my data.\n-- \nHanna"),
        ("pgp_signed", "Delete my data."),
        ("smime_opaque_signed", "Delete my data."),
        ("smime_opaque_signed_in_pieces", "Delete my data."),
    ],
)
def test_the_text_is_what_the_writer_wrote(name, text):
    assert inquiry(name).text == text


@pytest.mark.parametrize(
    "name",
    [
        "a_charset_that_is_a_python_codec",
        "no_blank_line_after_the_head",
        "an_mbox_line_before_the_head",
        "old_macintosh_line_ends",
    ],
)
def test_an_odd_frame_does_not_hide_the_words(name):
    found = inquiry(name)
    assert (found.sender, found.subject) == ("hanna@example.net", "My data")
    assert found.text == "I would like to know what personal data you hold about me.\nHow much does it cost?"


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("subject_cut_inside_a_character", "個人情報の開示請求"),
        ("subject_in_adjacent_words", "個人情報の開示請求"),
        ("subject_in_jis_words", "開示請求"),
        ("subject_with_spaces_in_its_word", "My personal data!"),
        ("subject_without_a_closing_mark", "個人情報の開示請求"),
        ("subject_with_a_language", "開示請求"),
        ("subject_in_raw_shift_jis", "表示能力の開示"),
        ("subject_in_raw_jis", "開示請求"),
        ("subject_in_raw_utf8_that_ends_in_85", "年末のご案内"),
        ("subject_folded_with_nothing_before", "My data"),
        ("subject_with_controls", "My data a Bcc: x@example.com"),
    ],
)
def test_a_subject_is_one_readable_line(name, subject):
    assert inquiry(name).subject == subject


@pytest.mark.parametrize(
    ("name", "shown", "address"),
    [
        ("sender_in_encoded_words", "山田花子", "hanako@example.jp"),
        ("sender_in_a_quoted_encoded_word", "山田, 花子", "hanako@example.jp"),
        ("sender_with_a_comment", "Hanna Example", "hanna@example.net"),
        ("sender_with_an_unquoted_comma", "Example, Hanna", "hanna@example.net"),
        ("sender_with_an_address_in_the_name", "boss@example.com", "hanna@example.net"),
    ],
)
def test_a_sender_is_a_name_and_an_address(name, shown, address):
    found = inquiry(name)
    assert (found.sender_name, found.sender) == (shown, address)


def test_html_keeps_paragraphs_lists_and_links_and_hides_what_a_browser_hides():
    assert inquiry("html_only").text == (
        "Please send me:\n\n- my data\n- their purposes <https://example.com/policy>\n\n"
        "1. first\n2. second\n\nName Hanna <hanna>\n\nline\nbreak"
    )


@pytest.mark.parametrize("name", ["pgp_encrypted", "pgp_encrypted_inline", "smime_encrypted"])
def test_encrypted_mail_is_known_as_such(name):
    assert inquiry(name).encrypted


@pytest.mark.parametrize("name", ["pgp_signed", "pgp_clearsigned", "smime_opaque_signed", "plain_and_html"])
def test_signed_mail_is_not_encrypted(name):
    assert not inquiry(name).encrypted


def test_references_are_read_in_their_order():
    found = read(
        letter(headers=("In-Reply-To: <b@x.example>", "References: <a@x.example>\r\n <b@x.example> rubbish")),
        None,
    )
    assert isinstance(found, Inquiry)
    assert (found.in_reply_to, found.references) == (("<b@x.example>",), ("<a@x.example>", "<b@x.example>"))


def test_recipients_are_those_of_the_envelope_where_there_is_one():
    mail = letter(headers=("Cc: other@example.com",))
    assert read(mail, None).recipients == ("privacy@example.co.jp", "other@example.com")
    assert read(mail, Envelope("a@b.example", ("privacy+1@example.co.jp",))).recipients == (
        "privacy+1@example.co.jp",
    )


def test_a_mail_without_a_usable_sender_is_for_a_person():
    assert silence(raw("sender_missing")).reason is Reason.NO_SENDER


def test_a_mail_that_says_nothing_at_all_is_for_a_person():
    assert silence(raw("nothing_at_all")).reason is Reason.NOTHING_TO_READ


def test_a_subject_alone_or_a_file_alone_is_an_inquiry():
    assert inquiry("only_a_file").subject == "ID card"
    assert silence(letter("")) is None


def test_bytes_that_are_no_text_are_for_a_person():
    mail = letter(kind="text/plain; charset=euc-kr").replace(b"Please", b"\xff\x80" * 60)
    assert silence(mail).reason is Reason.UNREADABLE


def test_json_says_who_what_and_why():
    assert as_json(read(letter("Hi.\r\n\r\n> old"), None)) == {
        "from": "hanna@example.net",
        "subject": "My data",
        "text": "Hi.\n\n> old",
        "reply": "Hi.",
        "auto_generated": False,
        "reason": "",
        "attachments": [],
    }
    automatic = as_json(read(letter(headers=("Auto-Submitted: auto-replied",)), None))
    assert (automatic["auto_generated"], automatic["reason"]) == (True, "auto-submitted")


def test_what_waits_for_a_person_is_not_called_automatic():
    found = read(raw("nothing_at_all"), None)
    assert isinstance(found, Unanswerable)
    assert as_json(found)["auto_generated"] is False


def test_blanks_before_a_fields_colon_do_not_make_it_an_mbox_line():
    found = read(b"From : hanna@example.net\r\nSubject : x\r\n\r\nhi", None)
    assert isinstance(found, Inquiry)
    assert (found.sender, found.subject) == ("hanna@example.net", "x")


@pytest.mark.parametrize(
    ("jis", "text"),
    [
        (b"\x1b$B3+<(\x1b(B\nThis is English.", "開示\nThis is English."),
        (b"\x1b$B3+<(\nThis is English.", "開示\nThis is English."),
        (b"\x1b$B3+<(\r\nEven", "開示\r\nEven"),
        (b"\x1b$B3+<(", "開示"),
        (b"a\\~\x1b$B!@!A\x1b(B\\", "a\\~＼～\\"),
        (b"\x1b(J\\~\x1b(B", "\\~"),
        (b"\x1b$B-!\x1b(B", "①"),
        (b"\x1b(I1\x1b(B", "ｱ"),
    ],
)
def test_jis_is_read_alike_whether_it_is_standard_or_not(jis: bytes, text: str):
    assert decode(jis, "iso-2022-jp") == text


@pytest.mark.parametrize(
    ("plain", "read_as"),
    [
        ("Your mail program does not support HTML messages.", "開示を請求します。"),
        ("To view this message, please use an HTML compatible email viewer!", "開示を請求します。"),
        (
            "このメールはHTML形式で送信されています。HTML形式に対応したメールソフトでご覧ください。",
            "開示を請求します。",
        ),
        ("Please delete my data.", "Please delete my data."),
    ],
)
def test_a_plain_part_that_only_points_at_the_other_gives_way_to_it(plain: str, read_as: str):
    body = (
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{plain}\r\n"
        "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>開示を請求します。</p>\r\n--b--\r\n"
    )
    found = read(letter(body, kind="multipart/alternative; boundary=b"), None)
    assert isinstance(found, Inquiry)
    assert found.text == read_as
    assert found.attachments == ()


PAGE = "<p>Please tell me <b>which details</b> of mine you hold, and why you hold them.</p>"
SAID = "Please tell me which details of mine you hold, and why you hold them."


@pytest.mark.parametrize(
    ("plain", "page", "read_as"),
    [
        pytest.param("Sent from my phone", PAGE, f"Sent from my phone\n{SAID}", id="a signature alone"),
        pytest.param(
            "iPhoneから送信",
            "<p>登録している私の情報の写しを送ってください。</p>",
            "iPhoneから送信\n登録している私の情報の写しを送ってください。",
            id="in Japanese",
        ),
        pytest.param(SAID, PAGE, SAID, id="the same words"),
        pytest.param(
            "Please tell me\n*which details* of mine\nyou hold, and why\nyou hold them.",
            PAGE,
            "Please tell me\n*which details* of mine\nyou hold, and why\nyou hold them.",
            id="the same words in lines",
        ),
        pytest.param(
            SAID, f"<style>p {{ margin: 0 auto; padding: 3px 12px }}</style>{PAGE}", SAID, id="a style sheet"
        ),
        pytest.param(SAID, "<p>To be put aside.</p>", SAID, id="a stray line"),
        pytest.param(SAID, f"<p>Our newest offer</p>{PAGE}", SAID, id="a line more"),
    ],
)
@pytest.mark.parametrize("related", [False, True], ids=["alone", "with its pictures"])
def test_a_page_is_read_beside_the_plain_part_when_it_says_something_else(
    plain: str, page: str, read_as: str, related: bool
):
    twin = f"Content-Type: text/html; charset=utf-8\r\n\r\n{page}\r\n"
    if related:
        twin = f"Content-Type: multipart/related; boundary=r\r\n\r\n--r\r\n{twin}--r--\r\n"
    body = f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{plain}\r\n--b\r\n{twin}--b--\r\n"
    found = read(letter(body, kind="multipart/alternative; boundary=b"), None)
    assert isinstance(found, Inquiry)
    assert [line for line in found.text.splitlines() if line] == read_as.splitlines()
