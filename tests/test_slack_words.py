"""What Slack is given to show: the same policy as letters quote, within Slack's limits, with everything in it inert."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import GenericAlias
from typing import Any, get_args, get_type_hints

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from slack_office import house_in, the_house

from bot import notes, wording
from bot.advice import LONG, advise
from bot.house import House
from bot.replies import Letters
from bot.settings import load
from bot.shorten import shortened
from bot.slack.blocks import LONGEST, MOST_BLOCKS, blocks, summary
from bot.slack.doing import SHORTCUTS
from bot.slack.question import said
from intents.reading import Language

PROJECT = Path(__file__).parent.parent
TEMPLATES = PROJECT / "templates"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
POLICY = """---
title: Policy of <Example> & Co
company: Example
language: {language}
in_force: 2020-01-01
revised: 2020-01-01
contact: privacy@example.com
---

## 1. What we use data for {{#purposes}}

{text}

## 2. Safety {{#security}}

We keep <!channel> & all data safe.
"""


@pytest.fixture(scope="module")
def house() -> House:
    return the_house()


def ask(house: House, text: str, language: Language = Language.EN) -> str:
    return advise(house, text, NOW, private=True, language=language).written.text


@pytest.mark.parametrize("name", ["purposes", "security", "requests", "third-parties.4", "revisions"])
@pytest.mark.parametrize("language", [Language.EN, Language.JA])
def test_a_section_is_quoted_as_a_letter_quotes_it(house: House, name: str, language: Language):
    (cited,) = wording.cited(wording.policy_at(house, NOW, language), [name])
    quoted = "\n".join(
        line[1:].strip() for line in ask(house, name, language).splitlines() if line.startswith(">")
    )
    assert quoted == "\n".join(line.strip() for line in cited.text.replace("&", "&amp;").splitlines())


def test_the_revision_in_force_on_the_day_is_quoted(house: House):
    then = datetime(2020, 6, 1, tzinfo=UTC)
    assert (
        "revision of 1 May 2017"
        in advise(house, "security", then, private=True, language=Language.EN).written.text
    )


@pytest.fixture(scope="module")
def long_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = tmp_path_factory.mktemp("policy")
    text = "\n\n".join(
        f"Purpose {number}: we use & keep <data> for what it is there for." for number in range(600)
    )
    for language in ("en", "ja"):
        (folder / "2020-01-01").mkdir(exist_ok=True)
        file = folder / "2020-01-01" / f"policy.{language}.md"
        file.write_text(POLICY.format(language=language, text=text), "utf-8")
    return house_in(tmp_path_factory.mktemp("var"), policy=folder)


def test_a_section_longer_than_slack_takes_is_cut_and_says_where_the_rest_is(long_house: House):
    text = ask(long_house, "purposes")
    assert "_Shortened here. All of it is in the published text._" in text
    assert len(text) > LONG
    assert len(blocks(text)) <= MOST_BLOCKS
    assert "途中まで載せています" in ask(long_house, "purposes", Language.JA)


def test_the_policys_own_marks_are_inert(long_house: House):
    text = ask(long_house, "security")
    assert "&lt;!channel&gt; &amp; all data" in text
    assert "Policy of &lt;Example&gt; &amp; Co" in text
    assert "<!" not in text


@given(st.text(alphabet="ab &<>\n。.", max_size=300), st.integers(1, 200))
def test_a_shortened_text_is_the_texts_beginning(text: str, most: int):
    cut = shortened(text, most)
    assert text.startswith(cut)
    assert len(cut) <= most
    assert cut == text or len(text) > most


def test_a_text_is_cut_where_a_reader_would():
    assert shortened("One. Two.\n\nThree is long", 20) == "One. Two."
    assert shortened("One. Two 3.5 percent", 12) == "One."
    assert shortened("一つ。二つ。三つ", 7) == "一つ。二つ。"
    assert shortened("x" * 30, 10) == "x" * 10


MARKS = st.sampled_from(
    [
        "&amp;",
        "&lt;",
        "<#C0PRIVACY01>",
        "<https://www.example.co.jp/|text>",
        "word ",
        "\n",
        "\n\n",
        "字" * 700,
    ]
)


@given(st.lists(MARKS, max_size=60).map("".join))
def test_blocks_keep_slacks_limits_every_word_and_every_mark_whole(text: str):
    found = [block["text"]["text"] for block in blocks(text)]
    assert len(found) <= MOST_BLOCKS
    assert all(0 < len(chunk) <= LONGEST for chunk in found)
    bare = [re.sub(r"&(?:amp|lt);|<[^<>]+>", "", chunk) for chunk in found]
    assert not any(mark in chunk for chunk in bare for mark in "&<>")
    assert "".join("".join(found).split()) == "".join(text.split())


def test_no_text_is_too_long_for_blocks():
    assert len(blocks("字" * 400_000)) == MOST_BLOCKS
    assert len(blocks("word\n" * 100_000)) == MOST_BLOCKS
    assert blocks(" \n\n ") == []
    assert summary("a &amp; " * 100).endswith("…")
    assert len(summary("&amp;" * 100)) <= 301


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("<@U0MADOGUCHI> hello", "hello"),
        ("hello <@U0MADOGUCHI|madoguchi>", "hello"),
        ("<!here> <!subteam^S1|@team> hello <!date^1^x|y>", "hello"),
        ("see <https://example.com/a?b=1&amp;c=2>", "see https://example.com/a?b=1&c=2"),
        ("see <https://example.com|this page>", "see this page"),
        ("mail <mailto:a@example.com|a@example.com>", "mail a@example.com"),
        ("in <#C0123456789|general> or <#C0123456789>", "in general or #C0123456789"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("1 < 2 > 0", "1 < 2 > 0"),
    ],
)
def test_slacks_marks_are_read_as_a_person_reads_them(sent: str, meant: str):
    assert " ".join(said(sent).split()) == meant


class Canaries:
    """Fills a note's context with words that are found nowhere else."""

    def __init__(self, mark: str = "") -> None:
        self._mark = mark
        self._numbers = count(1)

    def fill(self, kind: Any) -> Any:
        if isinstance(kind, GenericAlias):
            return (self.fill(get_args(kind)[0]),)
        if is_dataclass(kind):
            hints = get_type_hints(kind)
            return kind(**{field.name: self.fill(hints[field.name]) for field in fields(kind)})
        return f"canary{next(self._numbers)}{self._mark}" if kind is str else True


KINDS = get_args(notes.Note)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_note_holds_no_mark_but_its_templates(kind: Any, language: str):
    letters = Letters(TEMPLATES)
    plain = letters.note(Canaries().fill(kind), language).text
    hostile = letters.note(Canaries("<!x>&").fill(kind), language).text
    for mark in "<>":
        assert hostile.count(mark) == plain.count(mark)
    assert "<!" not in hostile


@pytest.mark.parametrize("file", sorted((TEMPLATES / "slack").glob("*.en.txt")), ids=lambda file: file.name)
def test_every_template_has_its_twin(file: Path):
    twin = file.with_name(file.name.replace(".en.", ".ja."))
    assert twin.exists()
    of_file, of_twin = (
        set(re.findall(r"\b[a-z]+\.[a-z_]+\b", each.read_text("utf-8"))) for each in (file, twin)
    )
    assert of_file - {"en.txt"} == of_twin - {"ja.txt"}


SCOPES = {
    "assistant_threads_setStatus": "assistant:write",
    "assistant_threads_setSuggestedPrompts": "assistant:write",
    "assistant_threads_setTitle": "assistant:write",
    "auth_test": "",
    "chat_delete": "chat:write",
    "chat_postEphemeral": "chat:write",
    "chat_postMessage": "chat:write",
    "chat_update": "chat:write",
    "conversations_history": "channels:history groups:history im:history",
    "conversations_info": "channels:read groups:read",
    "conversations_list": "channels:read groups:read",
    "conversations_members": "channels:read groups:read",
    "conversations_open": "im:write",
    "conversations_replies": "channels:history groups:history im:history",
    "usergroups_list": "usergroups:read",
    "usergroups_users_list": "usergroups:read",
    "users_info": "users:read",
    "views_open": "",
    "views_publish": "",
    "views_update": "",
}
EVENTS = {
    "app_home_opened": "",
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
}


def test_the_manifest_asks_for_what_the_code_calls_and_subscribes_to_and_no_more():
    manifest = yaml.safe_load((PROJECT / "bot/slack/manifest.yaml").read_text("utf-8"))
    code = "\n".join(file.read_text("utf-8") for file in (PROJECT / "bot/slack").rglob("*.py"))
    called = set(re.findall(r"_client\.([a-z]+_\w+)\b", code))
    assert called <= set(SCOPES)
    scopes = {scope for method in called for scope in SCOPES[method].split()}
    scopes |= {scope for scope in EVENTS.values() if scope} | {"commands"}
    assert scopes == set(manifest["oauth_config"]["scopes"]["bot"])
    listened = set(re.findall(r'app\.event\("(\w+)"\)', code)) - LEGACY
    assert listened == {event.partition(".")[0] for event in EVENTS}
    assert set(manifest["settings"]["event_subscriptions"]["bot_events"]) == set(EVENTS)


LEGACY = {"assistant_thread_started"}  # of apps made before the agent's view took the assistant's place


def test_the_manifest_names_the_surfaces_that_the_code_serves():
    features = yaml.safe_load((PROJECT / "bot/slack/manifest.yaml").read_text("utf-8"))["features"]
    (command,) = features["slash_commands"]
    assert command["command"] == load(_env_file=None).slack_command
    assert {each["callback_id"] for each in features["shortcuts"]} == set(SHORTCUTS)
    assert features["app_home"]["messages_tab_enabled"]
    assert features["app_home"]["home_tab_enabled"]
    assert "assistant_view" not in features


def test_the_manifest_keeps_slacks_limits():
    manifest = yaml.safe_load((PROJECT / "bot/slack/manifest.yaml").read_text("utf-8"))
    assert len(manifest["display_information"]["description"]) <= 140
    assert all(len(each["name"]) <= 24 for each in manifest["features"]["shortcuts"])
    assert manifest["settings"]["interactivity"]["is_enabled"]


def test_words_on_buttons_and_over_fields_are_there_in_both_languages():
    words = yaml.safe_load((TEMPLATES / "slack/words.yaml").read_text("utf-8"))
    assert set(words["en"]) == set(words["ja"])
    assert all(len(said[name]) <= 24 for said in words.values() for name in said if name.endswith("-title"))
