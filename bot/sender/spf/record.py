"""An SPF record as data, checked from end to end before any term of it counts (RFC 7208 section 4.6)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network

Network = IPv4Network | IPv6Network
LONGEST = 10_000  # characters


class Result(StrEnum):
    """Section 2.6."""

    NONE = "none"
    NEUTRAL = "neutral"
    PASS = "pass"  # noqa: S105  no password
    FAIL = "fail"
    SOFTFAIL = "softfail"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


class Broken(Exception):
    """The record, or one it leads to, cannot be used: permerror."""


@dataclass(frozen=True, slots=True)
class Directive:
    """`spec` is a domain with macros in it, "" for the domain at hand; `v4` and `v6` are prefix lengths."""

    result: Result
    mechanism: str
    spec: str = ""
    v4: int = 32
    v6: int = 128
    network: Network | None = None


@dataclass(frozen=True, slots=True)
class Record:
    directives: tuple[Directive, ...]
    redirect: str = ""


_RESULTS = {
    "": Result.PASS,
    "+": Result.PASS,
    "-": Result.FAIL,
    "~": Result.SOFTFAIL,
    "?": Result.NEUTRAL,
}
_VERSION = re.compile(r"v=spf1(?= |$)", re.IGNORECASE)
_MODIFIER = re.compile(r"([a-z][a-z0-9_.-]*)=(.*)", re.IGNORECASE)
_DIRECTIVE = re.compile(r"([+?~-]?)([a-z][a-z0-9_-]*)([:/].*)?", re.IGNORECASE)
_PREFIXES = re.compile(r"(.*?)(?:/(0|[1-9]\d*))?(?://(0|[1-9]\d*))?")
_PREFIXED = re.compile(r":([^/%]+)(?:/(0|[1-9]\d*))?")
_MACRO = r"%(?:[%_-]|\{[slodiphv](?:[1-9]\d*)?r?[-.+,/_=]*\})"
_SPEC = re.compile(rf"(?:[!-$&-~]|{_MACRO})+", re.IGNORECASE)
_ENDS_IN_MACRO = re.compile(rf"{_MACRO}\Z", re.IGNORECASE)
_TOP_LABEL = re.compile(r"(?!\d+\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", re.IGNORECASE)
_ANY_TEXT = re.compile(rf"(?:[!-$&-~]|{_MACRO.replace('slodiphv', 'slodiphvcrt')})*", re.IGNORECASE)


def is_spf(text: str) -> bool:
    return bool(_VERSION.match(text))


def parse(text: str) -> Record:
    """The record in a TXT answer that is_spf. Raises Broken."""
    if not text.isascii() or len(text) > LONGEST:
        raise Broken
    directives, modifiers = [], {}
    for term in filter(None, text.split(" ")[1:]):
        modifier = _MODIFIER.fullmatch(term)
        if not modifier:
            directives.append(_directive(term))
        elif (name := modifier[1].lower()) in {"redirect", "exp"}:
            if name in modifiers:
                raise Broken
            modifiers[name] = _spec(modifier[2])
        elif not _ANY_TEXT.fullmatch(modifier[2]):
            raise Broken
    return Record(tuple(directives), modifiers.get("redirect", ""))


def _directive(term: str) -> Directive:
    found = _DIRECTIVE.fullmatch(term)
    if not found:
        raise Broken
    result, mechanism, rest = _RESULTS[found[1]], found[2].lower(), found[3] or ""
    if mechanism in {"a", "mx"}:
        return _with_prefixes(result, mechanism, rest)
    if mechanism in {"ip4", "ip6"}:
        return Directive(result, mechanism, network=_network(mechanism, rest))
    if mechanism in {"include", "exists"} or (mechanism == "ptr" and rest):
        return Directive(result, mechanism, _spec(rest[1:] if rest.startswith(":") else ""))
    if mechanism in {"all", "ptr"} and not rest:
        return Directive(result, mechanism)
    raise Broken


def _with_prefixes(result: Result, mechanism: str, rest: str) -> Directive:
    found = _PREFIXES.fullmatch(rest)
    if not found or (found[1] and not found[1].startswith(":")):
        raise Broken
    v4, v6 = int(found[2] or 32), int(found[3] or 128)
    if v4 > 32 or v6 > 128:
        raise Broken
    return Directive(result, mechanism, _spec(found[1][1:]) if found[1] else "", v4, v6)


def _network(mechanism: str, rest: str) -> Network:
    found = _PREFIXED.fullmatch(rest)
    kind = IPv4Network if mechanism == "ip4" else IPv6Network
    try:
        return kind("/".join(filter(None, found.groups())), strict=False) if found else _broken()
    except ValueError:
        raise Broken from None


def _broken() -> Network:
    raise Broken


def _spec(text: str) -> str:
    """A domain with macros: it ends in a macro, or in a label that can be a top level (section 7.1)."""
    start, dot, label = text.removesuffix(".").rpartition(".")
    ends_well = _ENDS_IN_MACRO.search(text) or (start and dot and _TOP_LABEL.fullmatch(label))
    if not ends_well or not _SPEC.fullmatch(text):
        raise Broken
    return text
