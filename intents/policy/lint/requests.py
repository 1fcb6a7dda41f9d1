"""What a person must be able to read before asking: where, as whom, through whom, at what cost."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intents.policy.finding import Finding, Severity
from intents.policy.model import Policy, Section
from intents.reading import Language

_LABEL = "requests"
_PROCEDURES = {
    "identity": "Say how you confirm who asks (APPI art. 37; no more than needed)",
    "agent": "Say who may ask for somebody else (APPI art. 37)",
    "fee": "Say what it costs and how it is paid, or that it is free (APPI art. 38)",
}
_ENGLISH = {
    "identity": r"identity|identif(?:y you|y the|ication)|verif(?:y|ication)|who you are",
    "agent": r"\bagents?\b|representative|proxy|on (?:your|his|her|their) behalf|attorney",
    "fee": r"(?:fee|charge)s?\b.{0,160}\b(?:amount|yen|jpy|pay)|(?:amount|yen|jpy).{0,160}(?:fee|charge)"
    r"|free of charge|without charge|no (?:fee|charge)",
}
_JAPANESE = {
    "identity": r"本人(?:であること|確認|を確認|の確認)",
    "agent": r"代理人|代理権",
    "fee": r"(?:手数料|費用|料金).{0,80}(?:額|円|支払|納付|いただきません|不要|かかりません)|無料|無償",
}
_FEE = r"\b(?:fees?|charges?|costs?)\b|手数料|費用|料金|実費"
_CHANGE = r"correct|suspen|eras|delet|cease|stop|complain|訂正|停止|消去|削除|苦情"
_LIMIT = (
    r"\bonly\b|limited to|(?:free of|without) charge|no (?:fee|charge)|not charge|never|\b(?:is|are) free\b"
    r"|のみ|限り|限ります|限定|無料|無償|いただきません|頂きません|不要|かかりません"
)
_LAWFUL = r"purpose|disclos|目的|開示"


def requesting(policy: Policy) -> Iterator[Finding]:
    """Address, identity, agent and fee in the section on requests; no fee that article 38 does not allow."""
    section = policy.section(_LABEL)
    yield from _contact(policy, section)
    if section is None:
        return
    text = section.text().lower()
    words = _JAPANESE if policy.language is Language.JA else _ENGLISH
    for what, hint in _PROCEDURES.items():
        if not re.search(words[what], text, re.DOTALL):
            yield Finding(Severity.WARNING, policy.path, section.line, f"no {what} procedure", hint)
    for item in _too_wide(section):
        hint = "APPI art. 38 allows one for notifying the purpose and for disclosure only"
        what = f"{item.id} reads as a fee for correction or suspension too"
        yield Finding(Severity.WARNING, policy.path, item.line, what, hint)


def _contact(policy: Policy, section: Section | None) -> Iterator[Finding]:
    line = policy.lines.get("contact") or (section.line if section else None)
    if not policy.contact:
        what, hint = "the contact point has no address", "Write contact: privacy@… into the front matter"
        yield Finding(Severity.ERROR, policy.path, line, what, hint)
    elif section and policy.contact.lower() not in section.text().lower():
        what = f"the text of the section {_LABEL} does not name {policy.contact}"
        yield Finding(
            Severity.WARNING, policy.path, line, what, "A reader of the section should find it there"
        )
    if not policy.company:
        what, hint = "the company is not named", "Write company: into the front matter"
        yield Finding(Severity.WARNING, policy.path, policy.lines.get("company"), what, hint)


def _too_wide(section: Section) -> Iterator[Section]:
    """Items that charge without a word that limits it, there or elsewhere in the section."""
    limited = any(_limits(sentence) for sentence in _fees(section.text().lower()))
    for item in section.items or (section,):
        text = f"{item.title}\n{item.text()}".lower()
        charges = [sentence for sentence in _fees(text) if not _limits(sentence)]
        outright = any(re.search(_CHANGE, sentence) for sentence in charges)
        if outright or (charges and not limited and re.search(_CHANGE, text)):
            yield item


def _fees(text: str) -> list[str]:
    sentences = re.split(r"(?<=[.!?])\s+|(?<=。)|\n+", text)
    return [sentence for sentence in sentences if re.search(_FEE, sentence)]


def _limits(sentence: str) -> bool:
    return bool(re.search(_LIMIT, sentence) and re.search(f"{_LAWFUL}|{_CHANGE}", sentence))
