"""Outlook's winmail.dat: its files are listed as files, its text is read where there is no other."""

from __future__ import annotations

import base64
import struct

from hypothesis import given
from hypothesis import strategies as st
from mail_samples import raw

from bot.inquiry import Inquiry
from bot.mail import attachment, read
from bot.mail.winmail import unpacked

HEAD = "From: hanako@example.jp\r\nTo: privacy@example.co.jp\r\nSubject: files\r\nMIME-Version: 1.0\r\n"
RENDERING = bytes(14)


def attribute(name: int, value: bytes, level: int = 1) -> bytes:
    return struct.pack("<BII", level, name, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def counted(kind: int, name: int, value: bytes) -> bytes:
    return struct.pack("<HHII", kind, name, 1, len(value)) + value + bytes(-len(value) % 4)


def named(value: bytes) -> bytes:
    """A property with a name of its maker's own."""
    words = "x-own\0".encode("utf-16-le")
    name = bytes(16) + struct.pack("<II", 1, len(words)) + words + bytes(-len(words) % 4)
    return (
        struct.pack("<HH", 0x1E, 0x8001)
        + name
        + struct.pack("<II", 1, len(value))
        + value
        + bytes(-len(value) % 4)
    )


def properties(*each: bytes) -> bytes:
    return struct.pack("<I", len(each)) + b"".join(each)


def file(content: bytes, title: bytes, *more: bytes) -> bytes:
    about = attribute(0x00069005, properties(*more), 2) if more else b""
    return (
        attribute(0x00069002, RENDERING, 2)
        + attribute(0x00018010, title + b"\0", 2)
        + attribute(0x0006800F, content, 2)
        + about
    )


def stream(*attributes: bytes) -> bytes:
    return b"\x78\x9f\x3e\x22\x01\x00" + b"".join(attributes)


def mail(winmail: bytes, words: str = "See enclosed.") -> bytes:
    text = f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n" if words else ""
    return (
        f'{HEAD}Content-Type: multipart/mixed; boundary="b"\r\n\r\n{text}--b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{base64.encodebytes(winmail).decode()}\r\n--b--\r\n"
    ).encode()


def asked(content: bytes) -> Inquiry:
    found = read(content, None)
    assert isinstance(found, Inquiry)
    return found


LONG = counted(0x1F, 0x3707, "本人確認書類 写し.pdf\0".encode("utf-16-le"))
KIND = counted(0x1E, 0x370E, b"application/pdf\0")
NUMBER = struct.pack("<HHI", 0x03, 0x0E20, 9)
SEVERAL = struct.pack("<HHIII", 0x1003, 0x6801, 2, 1, 2)


def test_files_are_listed_by_their_long_names_with_type_and_content():
    packed = stream(
        attribute(0x00089006, b"\x00\x00\x01\x00"),
        attribute(0x00069007, struct.pack("<II", 932, 0)),
        file(b"%PDF-1.7", "本人確~1.PDF".encode("cp932"), NUMBER, SEVERAL, named(b"value"), LONG, KIND),
        file(b"plain words", "控え.txt".encode("cp932")),
    )
    found = asked(mail(packed))
    assert [(each.name, each.type, each.size) for each in found.attachments] == [
        ("本人確認書類 写し.pdf", "application/pdf", 8),
        ("控え.txt", "application/octet-stream", 11),
    ]
    assert attachment(mail(packed), 0) == b"%PDF-1.7"
    assert attachment(mail(packed), 1) == b"plain words"
    assert found.new_text == "See enclosed."


def test_its_text_is_read_where_there_is_no_other():
    page = counted(0x102, 0x1013, "<p>開示を<b>請求</b>します。</p>".encode())
    plain = counted(0x1F, 0x1000, "開示を請求します。\0".encode("utf-16-le"))
    assert asked(mail(stream(attribute(0x00069003, properties(page))), words="")).text == "開示を請求します。"
    assert (
        asked(mail(stream(attribute(0x00069003, properties(page, plain))), words="")).text
        == "開示を請求します。"
    )
    assert (
        asked(mail(stream(attribute(0x0002800C, b"Please delete my data.\0")), words="")).text
        == "Please delete my data."
    )
    assert asked(mail(stream(attribute(0x0002800C, b"Another\0")))).text == "See enclosed."


def test_it_is_known_by_its_name_alone():
    packed = mail(stream(file(b"x", b"a.txt"))).replace(b"application/ms-tnef", b"application/octet-stream")
    assert [each.name for each in asked(packed).attachments] == ["a.txt"]


def test_what_cannot_be_opened_is_kept_as_it_came():
    assert [each.name for each in asked(raw("winmail")).attachments] == ["winmail.dat"]
    assert [each.name for each in asked(mail(stream())).attachments] == ["winmail.dat"]


def test_a_stream_that_breaks_off_is_read_up_to_there():
    whole = stream(file(b"first", b"a.txt"), file(b"second", b"b.txt"))
    assert [each.name for each in asked(mail(whole[:-12])).attachments] == ["a.txt"]


def test_a_name_in_it_is_made_safe():
    (found,) = asked(mail(stream(file(b"x", b"..\\..\\evil.exe")))).attachments
    assert found.name == "evil.exe"


@given(st.data())
def test_no_stream_does_harm(data):
    whole = bytearray(
        stream(attribute(0x00069003, properties(named(b"x"), SEVERAL)), file(b"x", b"a", LONG, KIND))
    )
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    found = unpacked(bytes(whole))
    assert found is None or all(0 <= part.start <= part.end <= len(whole) for part in found.files)
    asked(mail(bytes(whole)))
