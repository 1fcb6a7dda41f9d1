from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from intents.policy import Severity, check, import_notice, load

EXAMPLE = Path(__file__).parent.parent / "intents" / "policy" / "example"
CURRENT = EXAMPLE / "2022-04-01"
NOTICE = Path(__file__).parent / "policy" / "notice.en.txt"


def policy_folder(folder: Path, text: str, revision: str, language: str = "en") -> Path:
    path = folder / revision / f"policy.{language}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def spoilt(folder: Path, before: str, after: str, language: str = "en") -> Path:
    """The current example with one passage changed in one language."""
    for each in ("en", "ja"):
        text = (CURRENT / f"policy.{each}.md").read_text(encoding="utf-8")
        if each == language:
            assert before in text
            text = text.replace(before, after)
        policy_folder(folder, text, "2022-04-01", each)
    return folder


@pytest.mark.parametrize(
    ("before", "after", "severity", "said"),
    [
        ("{#revisions}", "{#history}", Severity.ERROR, "no section revisions"),
        ("{#revisions}", "{#history}", Severity.WARNING, "no label reaches the section history"),
        ("contact: privacy@example.co.jp\n", "", Severity.ERROR, "the contact point has no address"),
        ("Ltd.: privacy@example.co.jp", "Ltd.", Severity.WARNING, "does not name privacy@example.co.jp"),
        ("company: Example Logistics Co., Ltd.\n", "", Severity.WARNING, "the company is not named"),
        (
            "Disclosure, Correction,",
            "Disclosure, Collection,",
            Severity.WARNING,
            "'collection' where 'Correction'",
        ),
        ("in_force: 2014-04-01", "in_force: 2014-04-02", Severity.ERROR, "history begins with 2014-04-01"),
        ("revised: 2022-04-01", "revised: 2022-05-01", Severity.ERROR, "history ends with 2022-04-01"),
        ("  - 2015-07-01", "  - 2015-01-01", Severity.ERROR, "the dates are not ascending"),
        ("### (6) Other countries {#security.6}", "", Severity.ERROR, "security.6 is missing"),
        ("contact: privacy@", "contact: other@", Severity.ERROR, "contact differs"),
        ("## Supplementary provisions {#", "## {#", Severity.WARNING, "the section revisions has no title"),
    ],
)
def test_a_fault_in_one_language_is_found(
    tmp_path: Path, before: str, after: str, severity: Severity, said: str
) -> None:
    findings = check(spoilt(tmp_path, before, after))
    assert any(said in finding.what and finding.severity is severity for finding in findings)


@pytest.mark.parametrize(
    ("language", "item", "said"),
    [
        ("en", "requests.3", "no identity procedure"),
        ("en", "requests.4", "no agent procedure"),
        ("ja", "requests.3", "no identity procedure"),
        ("ja", "requests.4", "no agent procedure"),
    ],
)
def test_a_missing_procedure_is_found(tmp_path: Path, language: str, item: str, said: str) -> None:
    text = (CURRENT / f"policy.{language}.md").read_text(encoding="utf-8")
    start = text.index("\n### ", text.rindex("\n", 0, text.index(f"{{#{item}}}")) - 1)
    end = text.index("\n### ", start + 1)
    findings = check(spoilt(tmp_path, text[start:end], "", language))
    assert said in [finding.what for finding in findings]


WIDE = [
    (
        "en",
        "Correction\nand suspension of use are free of charge, and so is a complaint.",
        "Correction costs a fee.",
    ),
    ("ja", "訂正、利用停止および苦情のお申し出は無料です。", "訂正と利用停止にも手数料をいただきます。"),
]


@pytest.mark.parametrize(("language", "before", "after"), WIDE)
def test_a_fee_for_correction_is_wider_than_the_law(
    tmp_path: Path, language: str, before: str, after: str
) -> None:
    findings = check(spoilt(tmp_path, before, after, language))
    assert [finding.what for finding in findings] == [
        "requests.5 reads as a fee for correction or suspension too"
    ]


def test_an_item_without_a_word_is_empty(tmp_path: Path) -> None:
    text = (CURRENT / "policy.en.md").read_text(encoding="utf-8")
    item = text[text.index("### Changing a purpose") : text.index("\n\n## 2.")]
    findings = check(spoilt(tmp_path, item, "### {#purposes.9}"))
    assert [finding.what for finding in findings] == ["purposes.9 is empty"]


def test_a_title_alone_is_not_empty(tmp_path: Path) -> None:
    assert check(spoilt(tmp_path, "\n\nOur Chief Information Security Officer.", "")) == ()


def test_a_broken_file_is_one_finding_among_the_others(tmp_path: Path) -> None:
    spoilt(tmp_path, "{#security.2}", "{#security.1}")
    policy_folder(
        tmp_path, (EXAMPLE / "2017-05-01" / "policy.en.md").read_text(encoding="utf-8"), "2017-05-01"
    )
    assert {finding.what for finding in check(tmp_path)} == {"only in en", "id security.1 is used twice"}


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    assert [finding.severity for finding in check(tmp_path)] == [Severity.ERROR]


def test_two_revisions_of_one_day_are_an_error(tmp_path: Path) -> None:
    spoilt(tmp_path, "IT", "IT")
    text = (CURRENT / "policy.en.md").read_text(encoding="utf-8")
    policy_folder(tmp_path, text, "copy")
    what = [finding.what for finding in check(tmp_path)]
    assert "revisions 2022-04-01 and copy have the same date" in what
    assert "the folder copy does not carry the revision's date" in what


def test_before_the_first_revision_none_is_in_force() -> None:
    findings = check(load(EXAMPLE), date(2016, 1, 1))
    assert [finding.what for finding in findings] == [
        "no revision is in force on 2016-01-01; the first begins on 2017-05-01"
    ]


def test_the_imported_notice_shows_what_the_published_one_lacks(tmp_path: Path) -> None:
    import_notice(NOTICE, tmp_path)
    revision = load(tmp_path).revisions[0]
    assert [(finding.severity.value, finding.what) for finding in check(revision)] == [
        ("warning", "suspicious heading: 'collection' where 'Correction' is to be expected"),
        ("error", "the contact point has no address"),
        ("warning", "no identity procedure"),
        ("warning", "no agent procedure"),
        ("warning", "no fee procedure"),
        ("warning", "requests.1 reads as a fee for correction or suspension too"),
        ("note", "only in en"),
    ]


def test_a_finding_reads_like_a_compiler_message(tmp_path: Path) -> None:
    finding = check(spoilt(tmp_path, "Disclosure, Correction,", "Disclosure, Collection,"))[0]
    assert finding.line is not None
    assert str(finding).startswith(
        f"{tmp_path}/2022-04-01/policy.en.md:{finding.line}: warning: suspicious heading"
    )
