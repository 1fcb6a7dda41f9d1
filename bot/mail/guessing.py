"""Which charset bytes are in, when their label is missing, unknown or plainly wrong."""

from __future__ import annotations

import re

from bot.mail.japanese import euc

_WESTERN = frozenset(("cp1252", "iso8859-1", "iso8859-15", "ascii"))
_EUC_KANA = re.compile(rb"(?:\x8e[\xa1-\xdf]){3}")
_CUT_CHARACTER = re.compile(rb"[\x80-\xff]+\Z")
_SAMPLE = 8192
_JAPANESE = ("cp932", "euc")
_TRUST_IN_LABEL = 0.07
_SINGLE_BYTE = re.compile(r"cp125\d|iso8859|koi8|cp874|mac|cp437|cp85\d")
_SURROGATE = re.compile("[\ud800-\udfff]")

_FOREIGN = re.compile("[^\x00-\x7f]")
_KANA_AND_MARKS = re.compile("[\u3000-\u30ff\uff01-\uff5e]")
_HALF_WIDTH_RUN = re.compile("[\uff61-\uff9f]{4,}")
_KANJI_SIGN = re.compile("[\u4e00-\u9fff]")
_LIKENESS_SAMPLE = 2000


def read_as(data: bytes, codec: str) -> str:
    """The text in that codec ("euc" is ours), U+FFFD for what it cannot read."""
    return euc(data) if codec == "euc" else _SURROGATE.sub("\ufffd", data.decode(codec, "replace"))


def is_single_byte(codec: str) -> bool:
    """Whether every byte is a character in that codec, so that it reads anything and proves nothing."""
    return bool(_SINGLE_BYTE.match(codec))


def likeliest(data: bytes, codec: str) -> str:
    """The codec that makes most sense of bytes that are not (clearly) UTF-8, given that of their label."""
    sample = _whole_characters(data[:_SAMPLE])
    labelled = "" if codec in ("utf-8", "jis", "utf-7") else codec
    if labelled not in ("", *_WESTERN, *_JAPANESE) and (
        is_single_byte(labelled) or "\ufffd" not in read_as(sample, labelled)
    ):
        return labelled
    senses = {candidate: _sense(sample, candidate) for candidate in _JAPANESE}
    best = max(senses, key=lambda candidate: senses[candidate] + _TRUST_IN_LABEL * (candidate == labelled))
    if senses[best] > (0.3 if best == labelled else 0.6):
        return best
    return labelled or ("utf-8" if _mostly_utf8(sample) else "cp1252")


def _whole_characters(sample: bytes) -> bytes:
    """The sample up to its last ASCII byte: in every charset of mail a character ends there."""
    return (_CUT_CHARACTER.sub(b"", sample) if len(sample) == _SAMPLE else sample) or sample


def _sense(sample: bytes, codec: str) -> float:
    if codec == "euc" and _EUC_KANA.search(sample):
        return 1.0
    text = read_as(sample, codec)
    return 0.0 if "\ufffd" in text else _likeness(text)


def _mostly_utf8(sample: bytes) -> bool:
    text = sample.decode("utf-8", "replace")
    damage = text.count("\ufffd")
    return sum(character > "\x7f" for character in text) > 2 * damage


def _likeness(text: str) -> float:
    """0 (a misreading) to 1 (Japanese): the share of characters that Japanese is mostly made of."""
    sample = text[:_LIKENESS_SAMPLE]
    foreign = len(_FOREIGN.findall(sample))
    kana = len(_KANA_AND_MARKS.findall(sample))
    half = sum(map(len, _HALF_WIDTH_RUN.findall(sample)))
    common = sum(map(_is_common, _KANJI_SIGN.findall(sample)))
    return (kana + half * 0.9 + common * 0.95) / foreign if foreign else 1.0


def _is_common(kanji: str) -> bool:
    """Whether a kanji stands on JIS level 1, as nearly all of a modern text do."""
    return b"\x88" <= kanji.encode("cp932", "ignore")[:1] <= b"\x97"
