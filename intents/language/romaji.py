"""Japanese in Latin letters, written as Japanese is: words of our field in their own signs, all else in hiragana."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path

WORDS = Path(__file__).with_name("romaji.txt")
_ROWS = {
    "": "あいうえお",
    "k": "かきくけこ",
    "s": "さしすせそ",
    "t": "たちつてと",
    "n": "なにぬねの",
    "h": "はひふへほ",
    "m": "まみむめも",
    "y": "や ゆ よ",
    "r": "らりるれろ",
    "w": "わ   を",
    "g": "がぎぐげご",
    "z": "ざじずぜぞ",
    "d": "だぢづでど",
    "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ",
}
_ODD = {"shi": "し", "chi": "ち", "tsu": "つ", "fu": "ふ", "ji": "じ", "vu": "ゔ", "n": "ん", "n'": "ん"}
_GLIDES = {**{f"{key}y": row[1] for key, row in _ROWS.items() if key not in ("", "y", "w")},
    "sh": "し", "ch": "ち", "j": "じ", "jy": "じ"
}  # fmt: skip
_AFTER_GLIDE = {"a": "ゃ", "u": "ゅ", "o": "ょ", "e": "ぇ"}
_PARTICLES = {"wa": "は", "o": "を", "e": "へ"}
_LONG = str.maketrans({"ā": "aa", "ī": "ii", "ū": "uu", "ē": "ee", "ō": "ou", "â": "aa", "î": "ii", "û": "uu", "ê": "ee", "ô": "ou"})  # fmt: skip
_HEPBURN = {
    "si": "shi",
    "ti": "chi",
    "tu": "tsu",
    "hu": "fu",
    "zi": "ji",
    "sy": "sh",
    "ty": "ch",
    "zy": "j",
    "jy": "j",
}
_KUNREI = re.compile(rf"(?<![sckt])(?:{'|'.join(sorted(_HEPBURN, reverse=True))})")
_LENGTH = re.compile(r"([aiueo])\1+|(?<=o)u")
SMALL = (
    "desu desuka deshita masu masen masenka mashita kudasai kudasaimasen moraemasu moraemasen itadakemasu itadakitai "
    "suru shite shitai shimasu shimashita sarete sareta shinaide imasu iru inai arimasu arimasen aru nai sumimasen "
    "hajimemashite yoroshiku konnichiwa moshi mou wo wa ga ni de to mo no ka ne yo kara made node kedo demo dake "
    "kono sono ano kore sore dou dono itte iwareta boku ore uchi kocchi hoshii shitekudasai ii desukedo gozaimasu itashimasu"
)
LEAST = 4
"""Letters a word must have to be looked for inside a longer one."""
SPAN = 12
"""Syllables the longest of them may have."""
MOST = 60
"""Letters of what may be Japanese words without a gap."""


def _syllables() -> dict[str, str]:
    plain = {
        key + vowel: sign
        for key, row in _ROWS.items()
        for vowel, sign in zip("aiueo", row, strict=True)
        if sign != " "
    }
    glided = {
        key + vowel: sign + small for key, sign in _GLIDES.items() for vowel, small in _AFTER_GLIDE.items()
    }
    return plain | glided | _ODD


_KANA = _syllables()
_SYLLABLE = re.compile(
    rf"(?:([kstpgdbzjcf])(?=\1)|(t)(?=ch))?({'|'.join(sorted(_KANA, key=len, reverse=True))}|m(?=[bp]))"
)
_TOKEN = re.compile(r"[A-Za-z']+")


def japanese(sentence: str) -> str:
    """The sentence as Japanese is written; what cannot be Japanese stays as it is, and so does DM or PI."""
    spelt = sentence.lower() if sentence.isupper() else sentence
    return _TOKEN.sub(lambda found: _written(found[0]), spelt.translate(_LONG))


def counted(words: Iterable[str]) -> tuple[int, int]:
    """How many of these lower-case words can be read as Japanese, and how many are words we know."""
    spelt = [word.translate(_LONG) for word in words]
    return sum(map(bool, map(_syllables_of, spelt))), sum(_folded(word) in _known() for word in spelt)


def _written(token: str) -> str:
    if token.isupper() and len(token) > 1:
        return token
    token = token.lower()
    if token in _PARTICLES:
        return _PARTICLES[token]
    if word := _words().get(_folded(token)):
        return word
    syllables = _syllables_of(token)
    return "".join(_in_signs(syllables)) if syllables else token


def _in_signs(syllables: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Known words as they are written, the longest first, and the syllables between them."""
    at = 0
    while at < len(syllables):
        for end in range(min(at + SPAN, len(syllables)), at, -1):
            latin = "".join(each for each, _ in syllables[at:end])
            if len(latin) >= LEAST and (word := _words().get(_folded(latin))):
                yield word
                at = end
                break
        else:
            yield syllables[at][1]
            at += 1


@lru_cache(4096)
def _syllables_of(token: str) -> tuple[tuple[str, str], ...]:
    """The syllables in Latin letters and in kana; none when it is not made of Japanese syllables."""
    found, at = [], 0
    if len(token) > MOST:
        return ()
    while syllable := _SYLLABLE.match(token, at):
        small = "っ" if syllable.end() - syllable.start() > len(syllable[3]) else ""
        found.append((syllable.group(), small + _KANA.get(syllable[3], "ん")))
        at = syllable.end()
    return tuple(found) if at == len(token) else ()


def _folded(latin: str) -> str:
    """One spelling for the ways to write the same word: long vowels short, one system of letters."""
    latin = _KUNREI.sub(lambda found: _HEPBURN[found.group()], latin)
    return _LENGTH.sub(r"\1", latin.replace("'", ""))


@cache
def _words() -> dict[str, str]:
    lines = (line.split() for line in WORDS.read_text(encoding="utf-8").splitlines())
    return {_folded(latin): written for latin, written in lines}


@cache
def _known() -> frozenset[str]:
    return frozenset(_words()) | {_folded(word) for word in SMALL.split()}
