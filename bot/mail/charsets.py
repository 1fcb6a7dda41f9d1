"""Bytes to text: what the label says when the bytes agree, what the bytes say when they do not."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from bot.mail.japanese import euc, jis

_JIS = re.compile(r"iso-?2022-?jp|cp5022|csiso2022jp|^jis\b|^x-jis")
_ALIASES = {
    "ascii": "cp1252", "us-ascii": "cp1252", "ansi_x3.4-1968": "cp1252", "iso-8859-1": "cp1252", "latin1": "cp1252",
    "iso8859-1": "cp1252", "iso_8859-1": "cp1252", "iso-8859-9": "cp1254", "iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8",
    "iso-8859-6-i": "iso8859-6", "tis-620": "cp874", "iso-8859-11": "cp874",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "ms_kanji": "cp932", "csshiftjis": "cp932",
    "windows-31j": "cp932", "cswindows31j": "cp932", "x-ms-cp932": "cp932", "ms932": "cp932", "shiftjis": "cp932",
    "euc-jp": "euc", "eucjp": "euc", "x-euc-jp": "euc", "euc_jp": "euc", "eucjp-ms": "euc", "eucjp-win": "euc", "cp51932": "euc", "x-euc": "euc", "ujis": "euc",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "cp936": "gb18030", "euc-cn": "gb18030",
    "big5": "cp950", "x-big5": "cp950", "cn-big5": "cp950",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "ksc5601": "cp949", "x-windows-949": "cp949",
    "unicode-1-1-utf-7": "utf-7", "unicode-1-1-utf-8": "utf-8", "utf8": "utf-8", "unicode": "utf-16",
}  # fmt: skip
_SINGLE_BYTE = re.compile(r"^(cp125\d|iso8859|koi8|cp874|mac|cp437|cp85\d)")
_THREE_BYTES = re.compile(rb"[\xe0-\xf4][\x80-\xbf]{2}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff]")
_LINE_ENDS = re.compile("\r\n|\r|\x0c|\x85|\u2028|\u2029")


def decode(data: bytes, label: str = "") -> str:
    """Text of `data`, whose sender called its charset `label` ("" when nothing was said). Never fails."""
    codec = _codec(label)
    if codec == "jis" or b"\x1b$" in data:
        return _not_really_jis(data) if not data.isascii() else jis(data)
    if codec in ("utf-7", "utf-16", "utf-16-be", "utf-16-le", "utf-32"):
        return _wide(data, codec)
    if data.isascii():
        return data.decode("ascii")
    return _eight_bit(data, codec)


def clean(text: str) -> str:
    """Text with \\n for every line end, and nothing a terminal, a database or a letter would choke on."""
    text = _LINE_ENDS.sub("\n", text)
    return _UNREADABLE.sub("", text) if _UNREADABLE.search(text) else text


@lru_cache(maxsize=256)
def _codec(label: str) -> str:
    name = label.strip().strip("\"'").lower()[:40]
    if _JIS.search(name):
        return "jis"
    name = _ALIASES.get(name, name)
    if name == "euc":
        return name
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    return found.name if found._is_text_encoding else ""  # noqa: SLF001


def _wide(data: bytes, codec: str) -> str:
    if codec == "utf-16" and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        # RFC 2781 says big-endian without a mark; the blanks and line ends tell who did not read it.
        codec = "utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be"
    if codec == "utf-7" and not data.isascii():
        return _eight_bit(data, "")
    text = data.decode(codec, "replace")
    return _SURROGATE.sub("\ufffd", text)


def _not_really_jis(data: bytes) -> str:
    if b"\x1b$" in data:
        return jis(data)
    return _eight_bit(data, "")


def _eight_bit(data: bytes, codec: str) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(data, codec)
    if codec in ("", "utf-8") or _SINGLE_BYTE.match(codec) or _THREE_BYTES.search(data):
        return text
    return _strictly(data, codec) or text


def _not_utf8(data: bytes, codec: str) -> str:
    if codec and codec != "utf-8" and not _SINGLE_BYTE.match(codec):
        text = _strictly(data, codec)
        if text is not None and not (codec in ("euc", "cp932") and _garbled(text)):
            return text
    japanese = _japanese(data)
    if japanese is not None:
        return japanese
    if codec in ("", "utf-8"):
        return _damaged_utf8(data)
    return (
        (euc(data) if codec == "euc" else data.decode(codec, "replace"))
        if codec
        else data.decode("cp1252", "replace")
    )


def _strictly(data: bytes, codec: str) -> str | None:
    if codec == "euc":
        text = euc(data)
        return None if "\ufffd" in text else text
    try:
        return data.decode(codec)
    except (UnicodeDecodeError, ValueError):
        return None


def _damaged_utf8(data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    damage = text.count("\ufffd")
    sound = sum(c > "\x7f" for c in text) - damage
    if sound > damage:
        return text
    return (
        "".join(bytes((b,)).decode("cp1252", "replace") if b > 0x7F else chr(b) for b in data)
        if len(data) < 400
        else data.decode("cp1252", "replace")
    )


def _japanese(data: bytes) -> str | None:
    """The reading as EUC-JP or Shift_JIS that looks like Japanese someone wrote, if one does."""
    readings = [t for t in (_strictly(data, "euc"), _strictly(data, "cp932")) if t is not None]
    best = max(readings, key=_likeness, default=None)
    return best if best is not None and _likeness(best) > 0.6 else None


def _garbled(text: str) -> bool:
    return _likeness(text) < 0.3


_KANA_AND_MARKS = re.compile("[\u3000-\u30ff\uff01-\uff5e]")
_HALF_WIDTH_RUN = re.compile("[\uff61-\uff9f]{3,}")
_FOREIGN = re.compile("[^\x00-\x7f]")


def _likeness(text: str) -> float:
    """0 (a misreading) to 1 (Japanese): the share of characters that Japanese is mostly made of."""
    sample = text[:4000]
    foreign = len(_FOREIGN.findall(sample))
    if not foreign:
        return 1.0
    kana = len(_KANA_AND_MARKS.findall(sample))
    half = sum(map(len, _HALF_WIDTH_RUN.findall(sample)))
    common = sum(_is_common_kanji(c) for c in sample if "\u4e00" <= c <= "\u9fff")
    return (kana + half * 0.9 + common * 0.95) / foreign


def _is_common_kanji(character: str) -> bool:
    try:
        return 0x88 <= character.encode("cp932")[0] <= 0x97
    except UnicodeEncodeError:
        return False
