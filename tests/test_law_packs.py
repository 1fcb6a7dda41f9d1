"""What the packs of the house say: fees, grounds, outcomes, words, validity."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import intents.law
from intents.labels import REQUESTS
from intents.law import TRIAGE, Finding, Text, check, load

PACKS = load()
FOLDER = Path(intents.law.__file__).parent
CLAIMS = re.compile(
    r"compl(y|ies|iant) with the law|legally correct|guarantee|art\. 83|\b30 ?\+ ?30\b"
    r"|Order art\. 1[23]|Rule (10|21|25|30)\b"
    r"|法令に適合し|保証|第83条",
    re.IGNORECASE,
)


@pytest.mark.parametrize("law", ["appi", "gdpr", "uk", "ccpa"])
def test_a_pack_of_the_house_has_no_findings_and_every_request_type(law: str) -> None:
    assert check(PACKS[law]) == ()
    assert set(REQUESTS) | {"opt-out", "third-party-records"} <= set(PACKS[law].types)


def test_a_fee_is_for_disclosure_and_purposes_only_in_japan() -> None:
    allowed = {name for name in (*PACKS["appi"].types, TRIAGE) if PACKS["appi"].fee_allowed(name)}
    assert allowed == {"notify-purpose", "disclose", "third-party-records"}


@pytest.mark.parametrize("law", ["gdpr", "uk", "ccpa"])
def test_elsewhere_a_fee_needs_its_ground(law: str) -> None:
    assert not PACKS[law].fee_allowed("disclose")
    assert not PACKS[law].fee_allowed("disclose", "accurate")
    assert PACKS[law].fee_allowed("disclose", "excessive")
    assert not PACKS[law].fee_allowed("complaint", "excessive")


def test_the_law_demands_reasons_everywhere_but_in_japan() -> None:
    assert {law: PACKS[law].reasons.by.value for law in PACKS} == {
        "appi": "house",
        "gdpr": "law",
        "uk": "law",
        "ccpa": "law",
    }


def test_a_refusal_names_a_ground_with_its_article_in_both_languages() -> None:
    grounds = PACKS["appi"].refusal_grounds("disclose")
    assert list(grounds) == ["harm", "hindrance", "other-law", "disclosed-elsewhere"]
    assert grounds["other-law"].article == Text(
        en="APPI art. 33(2)(iii)", ja="個人情報保護法第33条第2項第3号"
    )
    assert PACKS["appi"].refusal_grounds("complaint") == {}


def test_an_opt_out_in_california_asks_for_no_identity() -> None:
    assert not PACKS["ccpa"].duty("opt-out").identity
    assert "not-verified" not in PACKS["ccpa"].outcomes("opt-out")


def test_a_complaint_is_resolved_and_cannot_be_refused() -> None:
    for pack in PACKS.values():
        assert "resolved" in pack.outcomes("complaint")
        assert "refused" not in pack.outcomes("complaint")


def test_a_triage_ticket_can_only_end_as_every_type_can() -> None:
    assert PACKS["appi"].outcomes(TRIAGE) == ("withdrawn", "duplicate", "not-personal-data")
    assert PACKS["appi"].refusal_grounds(TRIAGE) == {}
    assert PACKS["appi"].acknowledge_by(TRIAGE, date(2026, 11, 24)) is None


def test_only_california_says_how_long_records_are_kept() -> None:
    assert [law for law, pack in PACKS.items() if pack.keep_until(date(2026, 11, 24))] == ["ccpa"]


def test_the_appi_pack_ends_before_the_amended_act_begins() -> None:
    assert PACKS["appi"].in_force(date(2026, 11, 22))
    assert not PACKS["appi"].in_force(date(2028, 7, 16))
    assert [finding.where for finding in check(PACKS["appi"], date(2028, 7, 16))] == [
        ("review_by",),
        ("valid_to",),
    ]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.[yt]*ml")), ids=lambda path: path.name)
def test_no_pack_claims_what_cannot_be_claimed(path: Path) -> None:
    assert not CLAIMS.findall(path.read_text(encoding="utf-8"))


def test_a_finding_says_where_and_what() -> None:
    outdated = check(PACKS["gdpr"], date(2027, 1, 2))
    assert outdated == (
        Finding(("review_by",), "passed on 2027-01-01", "Check it against the law, then move the date"),
    )
