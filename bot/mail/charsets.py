"""Bytes to text: what the label says where the bytes agree, what the bytes say where they do not."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from bot.mail.japanese import euc, is_jis, jis, likeness

_JIS_LABEL = re.compile(r"iso-?2022-?jp|cp5022|^(?:x-)?jis\b")
# What mail programs mean, where that differs from the name's definition or Python does not know the name.
_MEANT = {
    "cp1252": "ascii us-ascii ansi_x3.4-1968 iso-8859-1 iso8859-1 iso_8859-1 latin1 latin-1 cp819 l1",
    "cp1254": "iso-8859-9",
    "cp874": "tis-620 iso-8859-11",
    "iso8859-6": "iso-8859-6-i iso-8859-6-e",
    "iso8859-8": "iso-8859-8-i iso-8859-8-e",
    "cp932": "shift_jis shift-jis shiftjis sjis x-sjis ms_kanji csshiftjis windows-31j cswindows31j x-ms-cp932 ms932",
    "euc": "euc-jp eucjp euc_jp x-euc-jp x-eucjp x-euc eucjp-ms eucjp-win cp51932 ujis euc",
    "gb18030": "gb2312 gbk x-gbk gb_2312-80 cp936 euc-cn gb2312-80 csgb2312",
    "cp950": "big5 x-big5 cn-big5 csbig5",
    "cp949": "euc-kr ks_c_5601-1987 ks_c_5601 ksc5601 ks_c_5601-1989 x-windows-949 cseuckr",
    "utf-7": "unicode-1-1-utf-7 x-unicode-2-0-utf-7 csutf7",
    "utf-8": "utf8 unicode-1-1-utf-8 x-utf-8",
    "utf-16": "unicode csunicode iso-10646-ucs-2 ucs-2",
}
_ALIASES = {name: codec for codec, names in _MEANT.items() for name in names.split()}
_SINGLE_BYTE = re.compile(r"cp125\d|iso8859|koi8|cp874|mac|cp437|cp85\d")
_THREE_BYTES = re.compile(rb"[\xe0-\xf4][\x80-\xbf]{2}")
_CUT_CHARACTER = re.compile(rb"[\x80-\xff]+\Z")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SAMPLE = 8192


def decode(data: bytes, label: str = "") -> str:
    """Text of `data`, whose sender called its charset `label` ("" when nothing was said). Never fails."""
    codec = _codec(label)
    if data.isascii():
        if codec == "jis" or is_jis(data):
            return jis(data)
        return _wide(data, codec) if codec.startswith(("utf-7", "utf-16", "utf-32", "hz", "iso2022")) else data.decode("ascii")
    if is_jis(data):
        return jis(data)
    if codec.startswith(("utf-16", "utf-32")):
        return _wide(data, codec)
    return _eight_bit(data, codec)


def clean(text: str) -> str:
    """Text with \\n for every line end, and nothing a terminal, a database or a letter would choke on."""
    text = text.replace("\r\n", "\n")
    if not _ODD.search(text):
        return text
    return _ODD.sub("", _LINE_ENDS.sub("\n", text))


@lru_cache(maxsize=256)
def _codec(label: str) -> str:
    """The codec for a label; "jis" and "euc" for ours, "" when the label says nothing."""
    name = label.strip("\"' ").lower()[:40]
    if _JIS_LABEL.search(name):
        return "jis"
    name = _ALIASES.get(name, name)
    try:
        return name if name == "euc" or "x".encode(name) else ""
    except (LookupError, ValueError, TypeError):
        return ""


def _wide(data: bytes, codec: str) -> str:
    if codec == "utf-16" and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # RFC 2781 says big-endian without a mark; the blanks and line ends tell who did not read it.
        codec = "utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be"
    return _SURROGATE.sub("\ufffd", data.decode(codec, "replace"))


def _eight_bit(data: bytes, codec: str) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _read_as(data, _likeliest(_whole_characters(data[:_SAMPLE]), codec))
    if codec in ("", "utf-8", "jis") or _SINGLE_BYTE.match(codec) or _THREE_BYTES.search(data):
        return text
    return _read_as(data, _likeliest(_whole_characters(data[:_SAMPLE]), codec))


def _whole_characters(sample: bytes) -> bytes:
    """The sample up to its last ASCII byte: in every charset of mail a character ends there."""
    return (_CUT_CHARACTER.sub(b"", sample) if len(sample) == _SAMPLE else sample) or sample


def _likeliest(sample: bytes, codec: str) -> str:
    """The codec that makes most sense of bytes that are not (clearly) UTF-8."""
    labelled = "" if codec in ("utf-8", "jis", "utf-7") else codec
    if labelled and not _SINGLE_BYTE.match(labelled):
        text = _read_as(sample, labelled)
        if "\ufffd" not in text and (labelled not in ("euc", "cp932") or likeness(text) > 0.3):  # noqa: PLR2004
            return labelled
    score, best = max((_sense(sample, candidate), candidate) for candidate in ("cp932", "euc"))
    if score > 0.6:  # noqa: PLR2004
        return best
    return labelled or ("utf-8" if _mostly_utf8(sample) else "cp1252")


def _sense(sample: bytes, codec: str) -> float:
    text = _read_as(sample, codec)
    return 0.0 if "\ufffd" in text else likeness(text)


def _mostly_utf8(sample: bytes) -> bool:
    text = sample.decode("utf-8", "replace")
    damage = text.count("\ufffd")
    return sum(character > "\x7f" for character in text) > 2 * damage


def _read_as(data: bytes, codec: str) -> str:
    return euc(data) if codec == "euc" else _SURROGATE.sub("\ufffd", data.decode(codec, "replace"))
