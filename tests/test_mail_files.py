"""Files that come along: their names, their contents, and what they may not do."""

from __future__ import annotations

import pytest
from mail_samples import inquiry, raw

from bot.mail import attachment
from bot.mail.attachments import safe

PDF = b"%PDF-1.4\n"
FORM = "開示請求書（本人確認）.pdf"


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("file_names_of_rfc2231", [FORM, "開示.pdf", "表示.pdf"]),
        ("file_name_in_pieces", [FORM]),
        ("file_name_in_encoded_words", [FORM, "開示請求.pdf"]),
        ("file_name_in_raw_bytes", ["表示ソフト.pdf", FORM]),
        ("file_name_escaped_like_an_address", [FORM, FORM]),
        ("file_name_without_quotes", ["my id card.pdf"]),
        ("file_names_that_climb", ["passwd", "id.pdf", "attachment", "c.pdf"]),
        ("an_enclosed_message", ["old.eml"]),
        ("only_an_enclosed_message", ["old.eml"]),
        ("winmail", ["winmail.dat"]),
        ("winmail_with_files", ["本人確認書類 写し.pdf", "控え.txt"]),
        ("pgp_signed", ["signature.asc"]),
        ("only_a_file", ["id.pdf"]),
        ("uuencoded_file", ["a.txt"]),
        ("plain_and_html", []),
    ],
)
def test_files_are_listed_by_the_names_their_senders_gave(name, files):
    assert [file.name for file in inquiry(name).attachments] == files


def test_a_files_content_is_decoded_and_its_size_is_that_of_the_content():
    found = inquiry("file_names_of_rfc2231").attachments
    assert [(file.type, file.size) for file in found] == [("application/pdf", len(PDF))] * 3
    assert [attachment(raw("file_names_of_rfc2231"), number) for number in range(3)] == [PDF] * 3


def test_an_enclosed_message_is_kept_as_it_came():
    assert attachment(raw("an_enclosed_message"), 0).startswith(b"From: desk@example.com\r\n")


def test_uuencoded_content_is_decoded():
    assert attachment(raw("uuencoded_file"), 0) == b"Cat"


def test_a_file_that_is_not_there_is_an_index_error():
    with pytest.raises(IndexError):
        attachment(raw("plain_and_html"), 0)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a/b\\c.txt", "c.txt"),
        ("..", ""),
        ("x\x00\r\ny.txt", "x y.txt"),
        ("\u202egnp.exe", "gnp.exe"),
        ("dir/", "dir"),
    ],
)
def test_a_name_is_made_safe(given, kept):
    assert safe(given) == kept


def test_a_long_name_keeps_its_ending():
    shortened = safe("x" * 500 + ".pdf")
    assert len(shortened) == 200
    assert shortened.endswith("x.pdf")
