"""Bytes to text: what the label says where the bytes agree, what the bytes say where they do not."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from bot.mail.guessing import is_single_byte, likeliest, read_as
from bot.mail.japanese import is_jis, jis

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
# Python decodes these too, but no charset of mail is called so, and some of them raise.
_NOT_CHARSETS = frozenset(
    (
        "punycode",
        "idna",
        "unicode-escape",
        "unicode_escape",
        "raw-unicode-escape",
        "raw_unicode_escape",
        "undefined",
    )
)
_SEVEN_BIT = ("utf-7", "utf-16", "utf-32", "hz", "iso2022")
_THREE_BYTES = re.compile(rb"[\xe0-\xf4][\x80-\xbf]{2}")
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def decode(data: bytes, label: str = "") -> str:
    """Text of `data`, whose sender called its charset `label` ("" when nothing was said). Never fails."""
    codec = _codec(label)
    if data.isascii():
        if codec == "jis" or is_jis(data):
            return jis(data)
        return _wide(data, codec) if codec.startswith(_SEVEN_BIT) else data.decode("ascii")
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
    if name == "euc":
        return name
    try:
        found = codecs.lookup(name).name if "x".encode(name) else ""
    except (LookupError, ValueError, TypeError):
        return ""
    return "" if found in _NOT_CHARSETS else found


def _wide(data: bytes, codec: str) -> str:
    if codec == "utf-16" and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # RFC 2781 says big-endian without a mark; the blanks and line ends tell who did not read it.
        codec = "utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be"
    return read_as(data, codec)


def _eight_bit(data: bytes, codec: str) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return read_as(data, likeliest(data, codec))
    if codec in ("", "utf-8", "jis") or is_single_byte(codec) or _THREE_BYTES.search(data):
        return text
    return read_as(data, likeliest(data, codec))
