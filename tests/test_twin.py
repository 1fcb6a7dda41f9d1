"""The HTML twin of a letter: the same words, nothing else, and nothing that could do harm."""

from __future__ import annotations

import re
import shutil
from email import message_from_bytes, policy
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import NOW

from bot.post import Address, Answered, compose
from bot.replies import Letters, Written
from bot.specimens import specimens
from bot.twin import twin
from intents.fault import Fault

TEMPLATES = Path(__file__).parent.parent / "templates"
SPECIMENS = {name: written for name, written in specimens(Letters(TEMPLATES)) if written.html}
OURS = {"p", "h2", "ul", "ol", "li", "br", "hr", "a"}


class Reader(HTMLParser):
    """Words and tags, as a mail program sees them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("br", "hr", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)


def bare(text: str) -> str:
    """What both twins must share: words without white space, marks of lists, and rules."""
    text = re.sub(r"^[ \u3000]*(?:\d{1,3}[.．]|[-・•])[ \u3000]*", "", text, flags=re.MULTILINE)
    return re.sub(r"[\s―—–-]+", "", text)


@pytest.mark.parametrize("name", SPECIMENS)
def test_the_twin_of_every_letter_says_the_same_words(name: str):
    written = SPECIMENS[name]
    page = Reader(written.html)
    assert re.sub(r"[\s―—–-]+", "", "".join(page.words)) == bare(written.text)
    assert page.open == []
    assert written.subject not in written.html  # it has a customer's words in it


@pytest.mark.parametrize("name", SPECIMENS)
def test_a_page_fetches_nothing(name: str):
    page = Reader(SPECIMENS[name].html)
    assert not {"img", "script", "link", "iframe", "object", "video", "form", "base"} & {
        tag for tag, _ in page.tags
    }
    assert not re.search(r"url\(|@import|src=|background=|\bon\w+=|javascript:", SPECIMENS[name].html)
    links = {attributes["href"] for tag, attributes in page.tags if tag == "a"}
    assert links <= {"https://www.example.co.jp/privacy"}


def test_every_letter_has_a_twin_and_notes_for_slack_have_none():
    assert {name.partition(".")[0] for name in SPECIMENS} >= {
        "answer",
        "acknowledgement",
        "triage",
        "settled-refused",
    }
    assert all(name in SPECIMENS for name in ("answer.ja", "answer.en", "triage.other"))


def test_a_page_says_its_language_and_fits_a_phone():
    assert '<html lang="ja">' in SPECIMENS["answer.ja"].html
    assert '<html lang="en">' in SPECIMENS["triage.other"].html
    assert 'name="viewport" content="width=device-width' in SPECIMENS["answer.ja"].html
    assert 'name="color-scheme" content="light dark"' in SPECIMENS["answer.ja"].html


def test_the_parts_of_a_letter_are_set_apart():
    assert twin("Dear Hanako,\n\nYour reference: PI-2026-000042\n\nWhat happens next\n\nWe look.\n") == (
        '<p>Dear Hanako,</p>\n<p class="reference">Your reference: PI-2026-000042</p>\n'
        "<h2>What happens next</h2>\n<p>We look.</p>"
    )
    assert twin("受付番号：PI-2026-000042\nお返事の期日：12月8日まで") == (
        '<p class="reference">受付番号：PI-2026-000042<br>\nお返事の期日：12月8日まで</p>'
    )


def test_lists_keep_their_numbers_and_the_lines_below_an_item():
    assert twin("1. disclosure\n   by 8 December\n2. correction") == (
        '<ol><li value="1">disclosure<br>\nby 8 December</li><li value="2">correction</li></ol>'
    )
    assert twin("３の一覧\n・開示\n・訂正") == "<p>３の一覧</p>\n<ul><li>開示</li><li>訂正</li></ul>"
    assert '<li value="3">' in twin("3．広告")


@pytest.mark.parametrize("text", ["1.5 million letters", "-5 degrees", "2026. A good year", "a - b", "11月"])
def test_what_only_looks_like_an_item_is_none(text: str):
    assert twin(text) == f"<p>{text}</p>"


def test_an_address_can_be_followed_and_does_not_swallow_what_stands_behind_it():
    assert twin('See "https://example.co.jp/a?b=1&c=2".') == (
        '<p>See &quot;<a href="https://example.co.jp/a?b=1&amp;c=2">https://example.co.jp/a?b=1&amp;c=2</a>&quot;.</p>'
    )
    assert 'href="https://example.co.jp/a"' in twin("全文：https://example.co.jp/a。（以上）")
    assert "href" not in twin("javascript://x data://y ftp://z")


pieces = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(
            [
                "\n",
                "\n\n",
                "1. ",
                "・",
                "- ",
                "<script>",
                "</p>",
                '"',
                "'",
                "&lt;",
                "https://",
                "https://x/'\"<b>",
                "PI-2026-000042",
                "：",
            ]
        ),
    ),
    max_size=30,
).map("".join)


@given(pieces)
def test_whatever_is_written_no_mark_of_it_is_alive(text: str):
    page = Reader(f"<div>{twin(text)}</div>")
    assert page.open == []
    assert {tag for tag, _ in page.tags} <= OURS | {"div"}
    for _, attributes in page.tags:
        assert attributes.keys() <= {"href", "class", "value"}
        assert re.match(r"https?://", attributes.get("href") or "https://")


@given(pieces)
def test_a_mail_has_the_text_first_and_both_twins_whole(text: str):
    written = Written("answer", "ja", "件名", text + ".", f"<p>{twin(text)}</p>")
    raw = compose(
        written,
        Address("privacy@example.co.jp", "Example"),
        "hanako@example.net",
        message_id="<letter@example.co.jp>",
        reply_tag="r-abc",
        answered=Answered(),
        automatic=True,
        now=NOW,
    )
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    letter = message_from_bytes(raw, policy=policy.default)
    assert not letter.defects
    plain, page = letter.iter_parts()
    assert [part.get_content_type() for part in (letter, plain, page)] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert not plain.defects + page.defects
    for part, said in ((plain, written.text), (page, written.html)):
        arrived = part.get_payload(decode=True).decode()
        assert arrived.splitlines() == said.splitlines() or arrived.split() == said.split()


def test_headers_are_those_of_a_plain_letter():
    def names(written: Written) -> list[str]:
        raw = compose(
            written,
            Address("privacy@example.co.jp", "Example"),
            "hanako@example.net",
            message_id="<letter@example.co.jp>",
            reply_tag="r-abc",
            answered=Answered("<a@b>"),
            automatic=True,
            now=NOW,
        )
        return [
            name
            for name in message_from_bytes(raw)
            if name not in ("Content-Type", "Content-Transfer-Encoding")
        ]

    assert names(Written("answer", "en", "s", "t\n", "<p>t</p>")) == names(
        Written("answer", "en", "s", "t\n")
    )


def test_a_broken_page_is_refused_with_its_line(tmp_path: Path):
    folder = tmp_path / "templates"
    shutil.copytree(TEMPLATES, folder)
    page = folder / "mail" / "_page.html"
    page.write_text(page.read_text().replace("{{ letter }}", "{{ lettr }}"))
    with pytest.raises(Fault, match=r"_page\.html:23"):
        list(specimens(Letters(folder)))
    page.unlink()
    with pytest.raises(Fault, match=r"_page\.html: the template is missing"):
        list(specimens(Letters(folder)))
