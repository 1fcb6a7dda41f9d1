from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from intents.fault import Fault
from intents.labels import QUESTIONS
from intents.policy import Policies, Policy, check, load
from intents.policy.words import plain
from intents.reading import Language

EXAMPLE = Path(__file__).parent.parent / "intents" / "policy" / "example"
FRONT = "---\ntitle: Privacy\nlanguage: en\nin_force: 2020-01-01\n---\n"


@pytest.fixture(scope="module")
def policies() -> Policies:
    return load(EXAMPLE)


@pytest.fixture(scope="module")
def english(policies: Policies) -> Policy:
    return policies.in_force(date(2026, 1, 1)).policy(Language.EN)


def policy_folder(folder: Path, text: str, revision: str = "2020-01-01", language: str = "en") -> Path:
    path = folder / revision / f"policy.{language}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(Fault) as fault:
        load(policy_folder(folder, text))
    return str(fault.value)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2000, 1, 1), "2017-05-01"),
        (date(2022, 3, 31), "2017-05-01"),
        (date(2022, 4, 1), "2022-04-01"),
        (date(2030, 1, 1), "2022-04-01"),
    ],
)
def test_the_revision_in_force_is_the_newest_that_has_begun(policies: Policies, day: date, name: str) -> None:
    assert policies.in_force(day).name == name


def test_a_revision_is_found_again_by_its_name(policies: Policies) -> None:
    assert policies.named("2017-05-01") is policies.revisions[0]
    assert policies.named("1999-01-01") is None


def test_every_question_label_has_its_section_in_both_languages(policies: Policies) -> None:
    for language in (Language.EN, Language.JA):
        policy = policies.in_force(date(2026, 1, 1)).policy(language)
        assert tuple(section.id for section in policy.sections) == QUESTIONS


def test_a_label_finds_its_section_and_an_item_its_item(english: Policy) -> None:
    section, item = english.section("purposes"), english.section("purposes.3")
    assert section is not None
    assert (section.id, section.number) == ("purposes", "1")
    assert item is not None
    assert (item.id, item.number, item.heading) == (
        "purposes.3",
        "3",
        "3. Advertising, promotion and marketing",
    )


def test_an_item_this_policy_lacks_leads_to_its_section(english: Policy) -> None:
    found = english.section("security.99")
    assert found is not None
    assert found.id == "security"


def test_a_label_this_policy_lacks_leads_nowhere(english: Policy) -> None:
    assert english.section("cookies") is None


def test_a_language_that_is_missing_falls_back_and_says_so(policies: Policies) -> None:
    revision = policies.revisions[0]
    assert not revision.policy(Language.JA).fell_back
    other = revision.policy(Language.OTHER)
    assert (other.language, other.fell_back) == (Language.EN, True)


def test_the_plain_text_of_a_section_unfolds_its_lines_and_keeps_its_items(policies: Policies) -> None:
    section = policies.revisions[-1].policy(Language.JA).section("shared-use")
    assert section is not None
    lines = section.text().splitlines()
    assert lines[2:5] == [
        "a. 共同で利用する者",
        "・株式会社エグザンプルホールディングス",
        "・当社のグループ会社",
    ]
    assert lines[7].endswith("IT物流サービスを含む当社のサービスを通じて取得したその他すべての個人情報。")


def test_links_are_printed_with_their_address(tmp_path: Path) -> None:
    text = FRONT + "## 1. Use {#purposes}\nSee **our** [page](https://example.com/a).\n"
    section = load(policy_folder(tmp_path, text)).revisions[0].policy(Language.EN).section("purposes")
    assert section is not None
    assert section.text() == "See our page (https://example.com/a)."


def test_items_carry_the_words_people_ask_with(english: Policy) -> None:
    passages = {passage.id: passage for passage in english.items()}
    assert "newsletter" in passages["purposes.3"].words
    assert passages["purposes.3"].label == "purposes"
    assert "April 1, 2014" in passages["revisions"].text
    assert not any("words:" in passage.text for passage in passages.values())


def test_the_digest_changes_with_a_word_and_not_with_white_space(tmp_path: Path) -> None:
    def digest(name: str, body: str) -> str:
        text = f"{FRONT}## 1. Use {{#purposes}}\n{body}\n"
        return load(policy_folder(tmp_path / name, text)).revisions[0].digest

    assert digest("a", "We ship.") == digest("b", "We ship.  \n\n")
    assert digest("a", "We ship.") != digest("c", "We sell.")


def test_the_twins_of_the_earlier_revision_lack_only_the_newer_item(policies: Policies) -> None:
    older, newer = ({item.id for item in each.policy(Language.JA).items()} for each in policies.revisions)
    assert newer - older == {"security.6"}
    assert not older - newer


def test_the_example_gives_the_lint_nothing_to_say() -> None:
    assert check(EXAMPLE, date(2026, 1, 1)) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# hello\n", ":1: no front matter"),
        ("---\ntitle: x\n", ":1: the front matter does not end"),
        ("---\ntitle: [x\n---\n", ":2: front matter is not YAML"),
        ("---\n- x\n---\n", ":1: front matter has no keys"),
        ("---\ntitle: x\nlanguage: en\nin_force: 2020-13-01\n---\n", ":4: in_force:"),
        ("---\ntitle: x\nlanguage: fr\nin_force: 2020-01-01\n---\n", ":3: language:"),
        ("---\ntitle: x\nlanguage: en\nin_force: soon\n---\n", ":4: in_force:"),
        ("---\ntitle: x\nlanguage: en\n---\n", ":1: in_force:"),
        (FRONT.removesuffix("---\n") + "contcat: a@b\n---\n", ":5: contcat:"),
        (FRONT, ": no section"),
        (FRONT + "## 1. Use\n", ":6: heading without an id"),
        (FRONT + "# Use {#purposes}\n", ":6: heading of level 1"),
        (FRONT + "## 1. Use {#Purposes!}\n", ":6: id 'Purposes!' does not fit"),
        (FRONT + "## 1. Use {#purposes.1}\n", ":6: id 'purposes.1' does not fit"),
        (FRONT + "## 1. Use {#purposes}\n\n### (1) A {#security.1}\n", ":8: item security.1 stands outside"),
        (FRONT + "## 1. Use {#purposes}\nx\n## 2. Use {#purposes}\n", ":8: id purposes is used twice"),
        (FRONT.replace("en\n", "ja\n") + "## 1. Use {#purposes}\n", ":3: language is ja"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(tmp_path: Path, text: str, expected: str) -> None:
    assert f"policy.en.md{expected}" in refusal(tmp_path, text)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    policy_folder(tmp_path, "")
    (tmp_path / "2020-01-01" / "policy.en.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Fault, match="cannot be read"):
        load(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="no policy in this folder"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("markdown", "written"),
    [
        ("We keep:\n- names\n- addresses\n  of yours", "We keep:\n- names\n- addresses of yours"),
        ("We keep:\n* names\n+ addresses", "We keep:\n- names\n- addresses"),
        ("1. one\n2. two\n10. ten", "1. one\n2. two\n10. ten"),
        ("(1) 氏名\n(2) 住所", "(1) 氏名\n(2) 住所"),
        ("* 氏名\n* 住所", "・氏名\n・住所"),
        ("It was in\n2020. We then", "It was in 2020. We then"),
        ("as told in\n(2) above", "as told in (2) above"),
    ],
)
def test_lists_stay_lists_in_a_letter(markdown: str, written: str) -> None:
    assert plain(markdown) == written
