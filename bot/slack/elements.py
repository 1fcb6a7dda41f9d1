"""Slack's building blocks, as plain values within Slack's limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Block = dict[str, Any]

LONGEST_BUTTON, LONGEST_VALUE = 75, 2000
LONGEST_TITLE, LONGEST_LABEL, LONGEST_HINT = 24, 2000, 2000
LONGEST_OPTION, LONGEST_HEADER, LONGEST_CONTEXT = 75, 150, 3000
LONGEST_INPUT, LONGEST_METADATA = 3000, 3000
MOST_BUTTONS = 25


def plain(text: str, most: int) -> Block:
    return {
        "type": "plain_text",
        "text": text if len(text) <= most else text[: most - 1] + "…",
        "emoji": True,
    }


def section(text: str) -> Block:
    """`verbatim`: Slack makes no mentions or links of plain words."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def context(text: str) -> Block:
    return {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": text[:LONGEST_CONTEXT], "verbatim": True}],
    }


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, LONGEST_HEADER)}


def divider() -> Block:
    return {"type": "divider"}


def button(action: str, text: str, value: str, style: str = "") -> Block:
    made = {"type": "button", "action_id": action, "text": plain(text, LONGEST_BUTTON), "value": value}
    return made | ({"style": style} if style else {})


def actions(block: str, elements: Sequence[Block]) -> Block:
    return {"type": "actions", "block_id": block, "elements": list(elements[:MOST_BUTTONS])}


def option(value: str, text: str) -> Block:
    return {"text": plain(text, LONGEST_OPTION), "value": value}


def select(action: str, text: str, choices: Mapping[str, str], chosen: str = "") -> Block:
    """One of several: `choices` are value to words."""
    options = [option(value, words) for value, words in choices.items()]
    made = {
        "type": "static_select",
        "action_id": action,
        "placeholder": plain(text, LONGEST_OPTION * 2),
        "options": options,
    }
    first = [each for each in options if each["value"] == chosen]
    return made | ({"initial_option": first[0]} if first else {})


def checkboxes(action: str, choices: Mapping[str, str], chosen: Sequence[str] = ()) -> Block:
    options = [option(value, words) for value, words in choices.items()]
    first = [each for each in options if each["value"] in chosen]
    made = {"type": "checkboxes", "action_id": action, "options": options}
    return made | ({"initial_options": first} if first else {})


def line(
    action: str, said: str = "", *, long: bool = False, most: int = LONGEST_INPUT, kind: str = ""
) -> Block:
    """A field to write in."""
    made: Block = {"type": kind or "plain_text_input", "action_id": action}
    if not kind:
        made |= {"multiline": long, "max_length": most}
    return made | ({"initial_value": said[:most]} if said else {})


def day(action: str, chosen: str) -> Block:
    return {"type": "datepicker", "action_id": action} | ({"initial_date": chosen} if chosen else {})


def field(block: str, label: str, element: Block, *, optional: bool = False, hint: str = "") -> Block:
    """An element with its label, in a modal. Block and element carry the same name."""
    made = {
        "type": "input",
        "block_id": block,
        "label": plain(label, LONGEST_LABEL),
        "element": element,
        "optional": optional,
    }
    return made | ({"hint": plain(hint, LONGEST_HINT)} if hint else {})


def modal(name: str, title: str, blocks: Sequence[Block], metadata: str = "", **buttons: str) -> Block:
    """`buttons`: the words of `submit` and `close`."""
    assert len(metadata) <= LONGEST_METADATA
    words = {each: plain(text, LONGEST_TITLE) for each, text in buttons.items() if text}
    return {
        "type": "modal",
        "callback_id": name,
        "title": plain(title, LONGEST_TITLE),
        "blocks": list(blocks),
        "private_metadata": metadata,
    } | words
