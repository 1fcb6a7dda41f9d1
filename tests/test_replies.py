"""Every letter as its reader gets it, and templates that are kept from doing harm."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from itertools import count
from pathlib import Path
from types import GenericAlias
from typing import Any, get_args, get_type_hints

import pytest

from bot import replies
from bot.replies import Letters, Source, Written
from bot.replies.rendering import HERE
from bot.specimens import specimens
from intents.fault import Fault

TEMPLATES = Path(__file__).parent.parent / "templates"
APPROVED = Path(__file__).parent / "letters"
APPROVE = "MADOGUCHI_APPROVE_LETTERS"
SPECIMENS = dict(specimens(Letters(TEMPLATES)))
KINDS = get_args(replies.Letter)


@pytest.mark.parametrize("name", SPECIMENS)
def test_a_letter_reads_as_it_was_approved(name: str):
    letter, file = SPECIMENS[name], APPROVED / f"{name}.txt"
    text = f"Subject: {letter.subject}\n\n{letter.text}"
    if os.environ.get(APPROVE):
        APPROVED.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
    approved = file.read_text("utf-8") if file.exists() else ""
    assert text == approved, f"read it; if it is right: {APPROVE}=1 python -m pytest tests/test_replies.py"


def test_a_letter_stands_in_its_page_once_whatever_it_says():
    written = Letters(TEMPLATES).write(answer(company=HERE), "en")
    assert written.html.count("Personal information desk") == 1
    assert HERE in written.html


def test_no_approved_letter_is_left_over():
    assert {file.stem for file in APPROVED.iterdir()} == set(SPECIMENS)


@pytest.mark.parametrize("name", SPECIMENS)
def test_a_letter_has_no_gaps_no_trailing_spaces_and_no_traces_of_templates(name: str):
    text = SPECIMENS[name].text
    assert not re.search(r"\n{3}|[ \t]\n|\{[{%#]|[%#}]\}|None|Undefined", text)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


class Canaries:
    """Fills a letter's context with words that are found nowhere else."""

    def __init__(self, *, empty: bool) -> None:
        self._empty = empty
        self._numbers = count(1)
        self.words: set[str] = set()

    def fill(self, kind: Any) -> Any:
        if isinstance(kind, GenericAlias):
            return () if self._empty else (self.fill(get_args(kind)[0]), self.fill(get_args(kind)[0]))
        if is_dataclass(kind):
            hints = get_type_hints(kind)
            return kind(**{field.name: self.fill(hints[field.name]) for field in fields(kind)})
        return self._word() if kind is str else not self._empty

    def _word(self) -> str:
        word = "" if self._empty else f"canary{next(self._numbers)}"
        self.words.add(word)
        return word


def languages(kind: Any) -> list[str]:
    return ["other"] if kind is replies.TriageInBoth else ["en", "ja"]


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


OWN_WORDS = words_of("\n".join(file.read_text("utf-8") for file in (TEMPLATES / "mail").iterdir()))
LETTERS = [(kind, language) for kind in KINDS for language in languages(kind)]


@pytest.mark.parametrize("empty", [False, True], ids=["full", "empty"])
@pytest.mark.parametrize(("kind", "language"), LETTERS)
def test_a_letter_says_the_templates_words_and_its_own_values_and_nothing_else(kind, language, empty):
    canaries = Canaries(empty=empty)
    written = Letters(TEMPLATES).write(canaries.fill(kind), language)
    said = written.subject + "\n" + written.text
    for word in canaries.words - {""}:
        said = re.sub(rf"{word}(?!\d)", " ", said)
    strange = {word for word in words_of(said) - OWN_WORDS if not word.isdigit()}
    assert strange == set()


@pytest.mark.parametrize("kind", KINDS)
def test_no_context_can_be_changed_and_none_holds_a_row(kind):
    assert kind.__dataclass_params__.frozen
    for hint in get_type_hints(kind).values():
        assert "store." not in str(hint)


def answer(**given: Any) -> replies.Answer:
    values = {"subject": "Re: hello", "name": "Hanako Sato", "company": "Example", "contact": "p@example.com"}
    more = {"answers": (), "policy": Source("Policy", "1 April 2026", "")}
    return replies.Answer(**values | more | given)


@pytest.mark.parametrize(
    "trick", ["{{ 7 * 7 }}", "{% include 'mail/answer.en.txt' %}", "{# gone #}", "{{ company }}"]
)
def test_a_template_in_a_customers_words_is_only_words(trick: str):
    written = Letters(TEMPLATES).write(answer(name=trick, subject=f"Re: {trick}"), "en")
    assert f"Dear {trick}," in written.text
    assert written.subject == f"Re: {trick}"


def test_a_subject_is_one_line_whatever_it_was():
    assert Letters(TEMPLATES).write(answer(subject="Re:  a\tb\x0bc"), "en").subject == "Re: a b c"


Write = Callable[..., Written]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))


@pytest.fixture
def refused(folder: Path) -> Iterator[Callable[..., Fault]]:
    """Puts a text into a template and gives the fault that follows."""

    def replace(text: str | bytes, name: str = "mail/answer.en.txt") -> Fault:
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(Fault) as caught:
            Letters(folder).write(answer(), "en")
        return caught.value

    return replace


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("Subject: x\n\n{% if %}\n", 3, "Expected an expression"),
        ("Subject: x\n\nhello\n{{ ticket.requester }}\n", 4, "'ticket' is undefined"),
        ("Subject: x\n\n{{ policy.secret }}\n", 3, "no attribute 'secret'"),
        ("Subject: x\n\n{{ name.__class__ }}\n", 3, "unsafe"),
        ("Subject: x\n\n{{ cycler.__init__.__globals__ }}\n", 3, "unsafe"),
        ("Subject: x\n\n\n{{ answers + 1 }}\n", 4, "can only concatenate tuple"),
        ("Subject: x\n\n{{ 1 / 0 }}\n", 3, "division by zero"),
        ("hello\n\nDear customer\n", 1, "a letter begins with a line 'Subject: …'"),
        ("Subject: x\n\n\n", 1, "then its text"),
        ("", 1, "a letter begins"),
    ],
)
def test_a_broken_template_is_named_with_its_line(refused, folder: Path, text: str, line: int, what: str):
    fault = refused(text)
    assert (fault.path, fault.line) == (folder / "mail/answer.en.txt", line)
    assert what in fault.what


def test_the_file_that_is_included_is_the_one_that_is_named(refused, folder: Path):
    fault = refused("Dear {{ nobody }},\n", "mail/_open.en.txt")
    assert (fault.path, fault.line) == (folder / "mail/_open.en.txt", 1)
    fault = refused('Subject: x\n\n{% include "mail/_gone.en.txt" %}\n')
    assert fault.path == folder / "mail/_gone.en.txt"


def test_a_template_in_another_encoding_is_refused(refused):
    assert "UTF-8" in str(refused("Subject: x\n\nお客様\n".encode("shift_jis")))


def test_a_missing_template_is_named(folder: Path):
    (folder / "mail/answer.en.txt").unlink()
    with pytest.raises(Fault, match=r"answer\.en\.txt: the template is missing"):
        Letters(folder).write(answer(), "en")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("en:\n  triage: [\n", r"words\.yaml:3"),
        ("en:\n  no-subject: x\n", "has no word 'triage' under 'en'"),
        ("- a list\n", "has no word 'triage' under 'en'"),
        ("", "has no word 'triage' under 'en'"),
    ],
)
def test_a_broken_list_of_words_is_named(folder: Path, text: str, what: str):
    (folder / "words.yaml").write_text(text, "utf-8")
    with pytest.raises(Fault, match=what):
        Letters(folder).word("triage", "en")


def test_a_missing_list_of_words_is_named(folder: Path):
    (folder / "specimens.yaml").unlink()
    with pytest.raises(Fault, match=r"specimens\.yaml: cannot be read"):
        list(specimens(Letters(folder)))
