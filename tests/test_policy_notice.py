from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intents.fault import Fault
from intents.labels import QUESTIONS
from intents.policy import Policy, import_notice, load, read_notice
from intents.policy.marks import read_mark
from intents.reading import Language

NOTICES = Path(__file__).parent / "policy"
ENGLISH = NOTICES / "notice.en.txt"
JAPANESE = NOTICES / "notice.ja.txt"


def words(text: str) -> Counter[str]:
    """Latin words, other letters one by one; the numbers that a page converter added are not the notice's."""
    return Counter(re.findall(r"[a-zA-Z]+|[^\W\d_]", text))


def imported(source: Path, into: Path) -> Policy:
    folder = import_notice(source, into).folder
    return next(each for each in load(into).revisions if each.name == folder.name).policies[0]


def outline(policy: Policy) -> dict[str, list[str]]:
    return {section.id: [item.heading for item in section.items] for section in policy.sections}


def source(folder: Path, text: str, name: str = "notice.txt", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_six_parts_and_every_item_of_a_mangled_english_notice(tmp_path: Path) -> None:
    found = outline(imported(ENGLISH, tmp_path))
    assert tuple(found) == QUESTIONS
    assert found["purposes"] == [
        "1. Running parcel tracking",
        "2. Running our other services (parcel tracking among them)",
        "3. Advertising and promotion",
        "4. Study and betterment of services",
        "5. Replies to inquiries",
        "6. Keeping out misuse",
        "",
        "",
        "",
    ]
    assert found["shared-use"] == [
        "a. Who shares them",
        "b. Which data",
        "c. What for",
        "d. Who answers for them",
    ]
    assert found["third-parties"] == ["(1)", "(2)", "(3)", "(4)"]
    assert [heading[:3] for heading in found["security"]] == ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"]
    assert found["security"][4] == "(5) Rooms and machines"
    assert found["requests"] == ["(1)", "(2)", "Personal Data Inquiries"]


def test_what_stands_below_an_item_stays_with_it(tmp_path: Path) -> None:
    policy = imported(ENGLISH, tmp_path)
    texts = {item.id: item.text for item in policy.items()}
    assert texts["purposes.1"].endswith("- To quote, to book, and to hand over what was booked.")
    assert texts["purposes.7"] == "Cards handed to us at a meeting may serve purposes 1 to 6 above too."
    assert texts["shared-use.a"].endswith("Sample Parcel Holdings Corp.\n\nOur group companies")
    assert texts["third-parties.4"].startswith("We may answer a court")
    assert texts["security.1"].startswith("Principles\nA code of conduct")


def test_all_five_dates_are_kept(tmp_path: Path) -> None:
    policy = imported(ENGLISH, tmp_path)
    assert policy.in_force == date(2013, 6, 1)
    assert policy.revised == date(2023, 4, 1)
    assert len(policy.history) == 5
    revisions = policy.section("revisions")
    assert revisions is not None
    assert revisions.text().count("\n") == 4


def test_title_and_company_come_from_above_the_first_section(tmp_path: Path) -> None:
    policy = imported(ENGLISH, tmp_path)
    assert policy.title == "Handling of Personal Data"
    assert policy.company == "Sample Parcel Systems Co., Ltd."


@pytest.mark.parametrize("notice", [ENGLISH, JAPANESE])
def test_no_word_of_a_notice_is_lost(tmp_path: Path, notice: Path) -> None:
    path = imported(notice, tmp_path).path
    assert not words(notice.read_text(encoding="utf-8")) - words(path.read_text(encoding="utf-8"))


def test_a_japanese_notice_with_full_width_circled_and_kana_numbers(tmp_path: Path) -> None:
    policy = imported(JAPANESE, tmp_path)
    found = outline(policy)
    assert list(found) == [*QUESTIONS[:4], "outsourcing", *QUESTIONS[4:]]
    assert found["purposes"] == ["① お荷物の配送", "② メールマガジンの配信", "③ お問い合わせへの回答", ""]
    assert found["shared-use"] == ["(1) 共同して利用する者", "(2) 共同して利用する項目"]
    assert found["third-parties"] == ["（１）", "（２）"]
    assert found["security"] == ["ア．基本方針", "イ．従業員の教育"]
    assert policy.language is Language.JA
    assert policy.contact == "privacy@mihon.example.jp"
    assert policy.company == "株式会社みほん配送"
    assert policy.history == (date(2014, 4, 1), date(2017, 5, 30), date(2022, 4, 1))


@pytest.mark.parametrize(
    "charset",
    ["utf-8-sig", "cp932", "euc_jp", "iso2022_jp_ext"],
)
def test_a_notice_in_an_old_japanese_charset_is_read(tmp_path: Path, charset: str) -> None:
    text = "個人情報の取扱い\n\n１．利用目的\n発送のため。\n\n附則\n2022年4月1日 施行\n"
    path = source(tmp_path, text, encoding=charset)
    assert imported(path, tmp_path / "out").sections[0].heading == "１．利用目的"


def test_articles_and_dates_without_a_heading() -> None:
    notice = read_notice(
        "個人情報の取扱いについて\n\n第1条（利用目的）\n1. 商品の発送のため\n2. 広告のため\n\n"
        "第2条（第三者提供）\n提供しません。\n\n2014年4月1日制定\n2022年4月1日改定\n"
    )
    assert [section.id for section in notice.sections] == ["purposes", "third-parties", "revisions"]
    assert [item.id for item in notice.sections[0].items] == ["purposes.1", "purposes.2"]
    assert notice.dates == (date(2014, 4, 1), date(2022, 4, 1))


def test_items_numbered_like_sections_are_told_apart() -> None:
    notice = read_notice(
        "Privacy Notice\n\n1. Purposes of use\n1. Services\n2. Marketing\n3. Development\n2. Shared use\n"
        "None.\n3. Provision to third parties\nNone.\n4. Security\n(1) Locks\nWe lock.\n5. Cookies\nNone.\n"
    )
    sections = ["purposes", "shared-use", "third-parties", "security", "cookies"]
    assert [section.id for section in notice.sections] == sections
    assert len(notice.sections[0].items) == 3


def test_a_web_page_with_lists_in_lists(tmp_path: Path) -> None:
    page = (
        "<html><head><title>x</title><style>p{}</style></head><body><h1>Privacy policy</h1>"
        "<h2>1. Purposes of use</h2><p>We use data:</p><ol>"
        "<li>1. Ads</li><li>・to mail</li><li>2. Orders</li></ol>"
        "<h2>2. Third parties</h2><ul><li>carriers</li><li>police &amp; courts</li></ul>"
        "<h2>Changes to this policy</h2><p>In force: 1 May 2020</p></body></html>"
    )
    policy = imported(source(tmp_path, page, "notice.html"), tmp_path / "out")
    assert policy.title == "Privacy policy"
    assert outline(policy) == {
        "purposes": ["1. Ads", "2. Orders"],
        "third-parties": ["carriers", "police & courts"],
        "revisions": [],
    }


def test_markdown_headings_are_sections_and_items() -> None:
    notice = read_notice(
        "# Privacy policy\n\n## How we use your data\n\nOrders.\n\n## Cookies\n\nSome.\n\n"
        "## Your rights\n\n### How to ask\n\nWrite to privacy@example.com.\n\n### Fees\n\nNone.\n"
    )
    assert [section.id for section in notice.sections] == ["purposes", "cookies", "requests"]
    assert [item.title for item in notice.sections[2].items] == ["How to ask", "Fees"]
    assert notice.contact == "privacy@example.com"


def test_wrapped_lines_are_joined() -> None:
    notice = read_notice(
        "1. Purposes of use\n\nWe use the personal data that our customers give us in order to send the\n"
        "goods they have ordered, and to answer what they ask about them.\n\n2. Security\n\nLocked.\n"
    )
    assert notice.sections[0].body.endswith(
        "send the goods they have ordered, and to answer what they ask about them."
    )


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Effective April 1st, 2022", date(2022, 4, 1)),
        ("effective 1 Apr. 2022", date(2022, 4, 1)),
        ("Revised 2022/4/1", date(2022, 4, 1)),
        ("改定　２０２２年４月１日", date(2022, 4, 1)),
        ("令和元年5月1日 施行", date(2019, 5, 1)),
        ("H26.4.1 制定", date(2014, 4, 1)),
        ("昭和63年12月31日 制定", date(1988, 12, 31)),
    ],
)
def test_dates_are_read_as_people_write_them(written: str, day: date) -> None:
    assert read_notice(written).dates == (day,)


@pytest.mark.parametrize(
    "law",
    [
        "個人情報の保護に関する法律(平成15年5月30日法律第57号)を遵守し、本方針を継続的に改訂します。",
        "We follow the Act (Act No. 57 of May 30, 2003), and keep this notice updated.",
    ],
)
def test_the_date_of_a_law_is_not_the_notices(law: str) -> None:
    assert read_notice(f"1. Purposes\nShip.\n\n{law}\n\nIn force May 1, 2020\n").dates == (date(2020, 5, 1),)


@pytest.mark.parametrize(("mark", "number"), [("二三", 23), ("二十三", 23), ("十", 10)])
def test_numbers_are_read_as_articles_are_counted(mark: str, number: int) -> None:
    found = read_mark(f"第{mark}条　開示")
    assert (found.value, found.text) == (number, "開示")


def test_a_notice_whose_signs_nobody_knows_is_not_guessed_at(tmp_path: Path) -> None:
    """A circled digit in ISO-2022-JP, as some programs wrote it, is in no table of the standard."""
    path = tmp_path / "notice.txt"
    path.write_bytes("1. 利用目的\n発送。".encode("iso2022_jp") + b"\x1b$B-!\x1b(B\n")
    with pytest.raises(Fault, match="UTF-8"):
        import_notice(path, tmp_path / "out")


def test_a_date_no_calendar_has_is_reported(tmp_path: Path) -> None:
    path = source(
        tmp_path, "1. Purposes\nShip.\n\nHistory\nIn force May 1, 2020\nRevised February 30, 2022\n"
    )
    found = import_notice(path, tmp_path / "out")
    assert found.folder.name == "2020-05-01"
    assert "february 30, 2022 is no date" in [finding.what for finding in found.findings]


def test_what_is_unclear_is_reported_with_its_line(tmp_path: Path) -> None:
    said = {finding.what: finding.line for finding in import_notice(JAPANESE, tmp_path).findings}
    lines = JAPANESE.read_text(encoding="utf-8").splitlines()
    what = "'５．業務の委託' became the section outsourcing, which no question label reaches"
    assert said[what] == lines.index("５．業務の委託") + 1


def test_what_the_caller_knows_wins(tmp_path: Path) -> None:
    import_notice(ENGLISH, tmp_path, Language.JA, company="株式会社みほん", contact="desk@example.jp")
    policy = load(tmp_path).revisions[0].policies[0]
    assert (policy.path.name, policy.company, policy.contact) == (
        "policy.ja.md",
        "株式会社みほん",
        "desk@example.jp",
    )


def test_importing_twice_changes_nothing_and_never_overwrites(tmp_path: Path) -> None:
    first = import_notice(ENGLISH, tmp_path)
    assert import_notice(ENGLISH, tmp_path) == first
    path = first.folder / "policy.en.md"
    path.write_text(path.read_text(encoding="utf-8") + "edited\n", encoding="utf-8")
    with pytest.raises(Fault, match="another text of this revision"):
        import_notice(ENGLISH, tmp_path)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"1. Purposes\nShip.\n", "no date of entry into force"),
        (b"\0\0", "not a text file"),
        (b"Privacy \x81", "the characters cannot be read"),
    ],
)
def test_a_source_that_cannot_become_a_policy_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "notice.txt"
    path.write_bytes(data)
    with pytest.raises(Fault, match=said):
        import_notice(path, tmp_path / "out")


MARKS = st.sampled_from(
    [
        "",
        "",
        "1. ",
        "2.",
        "3. ",
        "(1)",
        "（２）",
        "①",
        "・",
        "- ",
        "  1. 1. ",
        "  2. ・",
        "a. ",
        "第1条 ",
        "# ",
        "## ",
        "ア．",
        "\t",
    ]
)
TEXTS = st.one_of(
    st.sampled_from(
        [
            "Purposes of Use",
            "Shared use",
            "第三者提供",
            "Security",
            "開示等の請求",
            "附則",
            "words: a, b",
            "#x",
            "---",
            "",
        ]
    ),
    st.text(max_size=60),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(MARKS, TEXTS), max_size=25))
def test_whatever_the_lines_no_word_is_lost_and_the_result_loads(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, str]]
) -> None:
    # A file with a zero byte is refused as no text.
    text = ("\n".join(mark + words for mark, words in lines) + "\nIn force April 1, 2014\n").replace("\0", "")
    folder = tmp_path_factory.mktemp("notice")
    policy = imported(source(folder, text), folder / "out")
    kept = [policy.title, policy.company, policy.preamble]
    for each in policy.sections:
        kept += [each.mark, each.title, each.body]
        kept += [part for item in each.items for part in (item.mark, item.title, item.body)]
    assert not words(text) - words("\n".join(kept))
