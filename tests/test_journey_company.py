"""Another company: its published notice is all that we are told of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from conftest import Relay, Service, madoguchi
from inquiries import QUESTIONS, REQUESTS
from office import opened_office

READERS = "readers@blueharbour.example"
NOTICE = """\
Privacy Notice

Blue Harbour Books Ltd.

This notice tells how Blue Harbour Books treats the personal information of its readers.

1. Purposes of Use of Personal Information

We use the personal information of our readers for these purposes:

(1) Sending out the books that were ordered
We print an address label for each parcel.
(2) Reading evenings
We invite readers to the reading evenings in our shop by the lighthouse.

2. Shared Use

We do not share personal data with any other company, as Blue Harbour Books belongs to no group.

3. Provision to Third Parties

We give the address on a parcel to Pelican Couriers, who carry it. We give personal data to nobody else.

4. Security Control Measures

(1) The card index
The card index of our readers is locked in an iron chest, whose key the owner carries.

5. Procedures for Requests for Disclosure, Correction and Suspension of Use

Requests are taken at readers@blueharbour.example. There is no fee.

Supplementary Provisions

This notice has been in force since March 3, 2019.
Revised on June 5, 2024.
"""
FACTS = {
    "purposes": ("1", "reading evenings in our shop by the lighthouse"),
    "shared-use": ("2", "belongs to no group"),
    "third-parties": ("3", "Pelican Couriers"),
    "security": ("4", "iron chest"),
    "requests": ("5", "There is no fee"),
    "revisions": ("", "March 3, 2019"),
}


def test_another_companys_notice_is_quoted_in_its_name(
    start: Callable[..., Service], relay: Relay, tmp_path: Path
):
    notice, folder = tmp_path / "notice.txt", tmp_path / "policy"
    notice.write_text(NOTICE)
    ours = {"MADOGUCHI_VAR": str(tmp_path / "var"), "MADOGUCHI_CONTACT_ADDRESS": READERS}
    madoguchi("policy", "import", str(notice), "--into", str(folder), environment=ours)
    service = start(
        **ours,
        MADOGUCHI_DATABASE_URL=f"sqlite:///{tmp_path / 'books.sqlite3'}",
        MADOGUCHI_POLICY=str(folder),
        MADOGUCHI_RELAY_URL=f"smtp://127.0.0.1:{relay.port}",
    )
    with opened_office(service, relay) as office:
        policy = office.house.policies.revisions[0].policies[0]
        titles = {section.id: section.title for section in policy.sections}
        for label, (number, fact) in FACTS.items():
            for language in ("en", "ja"):
                sent = office.customer(language).writes(QUESTIONS[label][language], to=READERS)
                assert fact in " ".join(sent.text.split())
                assert "Blue Harbour Books Ltd." in sent.text
                assert "Example Logistics" not in sent.letter.as_string()
                assert ("5 June 2024" if language == "en" else "2024年6月5日") in sent.text
                assert number in sent.text[: sent.text.index(titles[label])]
        acknowledged = office.customer().writes(REQUESTS["disclose"]["en"], to=READERS)
        assert "Blue Harbour Books Ltd." in acknowledged.text
        assert "Blue Harbour Books" in acknowledged.letter["From"]
        office.is_at_rest()
