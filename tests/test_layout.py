"""The rules of the house: who may know whom, and where words and SQL live."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
CODE = {
    path.relative_to(PROJECT).as_posix(): path.read_text("utf-8")
    for part in ("bot", "intents", "store")
    for path in sorted((PROJECT / part).rglob("*.py"))
}
TREES = {name: ast.parse(source) for name, source in CODE.items()}
TOP = {
    "bot", "intents", "store", "templates", "tests", "bench", ".ci",
    "pyproject.toml", "Procfile", "Makefile", "README.md", "CHANGELOG.md", "LICENSE",
    "requirements.lock", "requirements-dev.lock", ".gitignore",
}  # fmt: skip
LONGEST = 200  # lines
MIGRATIONS = "store/migrations/versions/"  # one act each, however many tables it makes

# Readers of mail must know words of other people's mail programs, in their languages; who looks over the team's own
# words must know what it looks for.
WORD_LISTS = re.compile(r"bot/mail/|bot/wording\.py$|bot/desk/team/sins\.py$")
JAPANESE = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff\uff66-\uff9d]")
SALUTES = re.compile(
    r"\b(dear|kind regards|thank you for|we received|your (?:request|message|reference))\b", re.IGNORECASE
)


def files(*parts: str) -> list[str]:
    return [name for name in CODE if name.startswith(parts)]


def imports(name: str) -> Iterator[str]:
    """Dotted names of everything a file imports: `store`, `sqlalchemy.select`."""
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported(name: str, *wanted: str) -> list[str]:
    return [found for found in imports(name) if any(f"{found}.".startswith(f"{each}.") for each in wanted)]


def attributes(name: str) -> set[str]:
    """`datetime.now`, `os.environ`: every attribute of a plain name."""
    return {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(TREES[name])
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }


def sentences(name: str) -> Iterator[str]:
    """The texts in a file that are no docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value) for node in ast.walk(TREES[name]) if _has_docstring(node, documented)
    }
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def _has_docstring(node: ast.AST, documented: tuple[type, ...]) -> bool:
    return isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None


CLOCK = {
    "datetime.now",
    "datetime.utcnow",
    "date.today",
    "time.time",
    "os.environ",
    "os.getenv",
    "socket.socket",
}


@pytest.mark.parametrize("name", files("intents/"))
def test_meaning_knows_no_channel_no_storage_no_clock_and_no_environment(name: str):
    assert imported(name, "bot", "store", "time", "sqlalchemy", "sqlite3", "flask", "smtplib", "socket") == []
    assert attributes(name) & CLOCK == set()


@pytest.mark.parametrize("name", files("store/"))
def test_storage_knows_no_meaning_and_no_channel(name: str):
    assert imported(name, "bot", "intents", "jinja2", "flask", "click") == []
    assert attributes(name) & {"datetime.now", "date.today", "os.environ"} == set()


SQL = re.compile(r"\b(select .+ from|insert into|update \w+ set|delete from|create table)\b", re.IGNORECASE)


@pytest.mark.parametrize("name", files("bot/", "intents/"))
def test_sql_stands_in_the_store_alone(name: str):
    from_sqlalchemy = set(imported(name, "sqlalchemy", "alembic", "psycopg", "sqlite3"))
    assert {each for each in from_sqlalchemy if not each.startswith("sqlalchemy.exc.")} <= {
        "sqlalchemy.Connection"
    }
    assert [sentence for sentence in sentences(name) if SQL.search(sentence)] == []


@pytest.mark.parametrize("name", files("bot/", "intents/", "store/"))
def test_only_replies_renders_letters_and_only_pages_and_the_web_render_pages(name: str):
    if not name.startswith(("bot/replies", "bot/pages")):
        assert imported(name, "jinja2", "string.Template") == []
    if not name.startswith("bot/web/"):
        assert imported(name, "flask.render_template", "flask.render_template_string") == []


@pytest.mark.parametrize("name", [name for name in files("bot/", "store/") if not WORD_LISTS.match(name)])
def test_words_for_readers_stand_in_templates(name: str):
    assert [said for said in sentences(name) if JAPANESE.search(said)] == []
    assert [said for said in sentences(name) if SALUTES.search(said)] == []


@pytest.mark.parametrize("name", [name for name in CODE if not name.startswith(MIGRATIONS)])
def test_a_file_that_outgrows_two_hundred_lines_becomes_a_folder(name: str):
    lines = CODE[name].count("\n")
    assert lines <= LONGEST


@pytest.mark.parametrize("name", CODE)
def test_every_file_says_in_a_sentence_what_it_is(name: str):
    said = ast.get_docstring(TREES[name])
    assert said
    assert len(said.splitlines()[0]) < 130


def test_templates_are_twins_in_english_and_japanese():
    folder = PROJECT / "templates"
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*.txt")}
    english = {name.removesuffix(".en.txt") for name in names if name.endswith(".en.txt")}
    japanese = {name.removesuffix(".ja.txt") for name in names if name.endswith(".ja.txt")}
    assert english == japanese
    assert {name for name in names if not re.search(r"\.(en|ja)\.txt$", name)} == {"mail/triage.other.txt"}


def test_templates_are_text_only():
    kinds = {path.suffix for path in (PROJECT / "templates").rglob("*") if path.is_file()}
    assert kinds <= {".txt", ".html", ".yaml"}


def test_the_top_of_the_project_is_as_it_was_agreed():
    ignored = {line.rstrip("/") for line in (PROJECT / ".gitignore").read_text().splitlines()}
    found = {path.name for path in PROJECT.iterdir()} - ignored - {".git"}
    assert found <= TOP
    assert {
        "bot",
        "intents",
        "templates",
        "store",
        "tests",
        "pyproject.toml",
        "Procfile",
        "README.md",
    } <= found
