"""What Slack refuses of blocks and views: its documented limits, each said as Slack names the fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Block = dict[str, Any]

MESSAGE, VIEW = 50, 100  # blocks
INTERACTIVE = {
    "button", "static_select", "checkboxes", "radio_buttons", "datepicker", "overflow", "multi_static_select",
    "users_select", "plain_text_input", "email_text_input",
}  # fmt: skip
IN_ACTIONS = {
    "button",
    "static_select",
    "datepicker",
    "overflow",
    "checkboxes",
    "radio_buttons",
    "users_select",
}
IN_INPUT = INTERACTIVE - {"button", "overflow"}
ACCESSORY = INTERACTIVE - {"plain_text_input", "email_text_input"} | {"image"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def faults_of_message(blocks: list[Block]) -> list[str]:
    found = [] if len(blocks) <= MESSAGE else ["more than 50 blocks"]
    return [*found, *_blocks(blocks, inputs=False)]


def faults_of_view(view: Block) -> list[str]:
    return list(_view(view))


def _view(view: Block) -> Iterator[str]:
    kind, blocks = view.get("type"), view.get("blocks")
    if kind not in ("modal", "home"):
        yield f"view type {kind}"
    if not isinstance(blocks, list) or not blocks:
        yield "a view without blocks"
        return
    if len(blocks) > VIEW:
        yield "more than 100 blocks"
    allowed = {"type", "blocks", "private_metadata", "callback_id", "external_id"}
    if kind == "modal":
        allowed |= {"title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled"}
        yield from _plain(view.get("title"), 24, "title")
        for name in ("submit", "close"):
            if name in view:
                yield from _plain(view[name], 24, name)
        if "submit" not in view and any(block.get("type") == "input" for block in blocks):
            yield "inputs without submit"
    if extra := set(view) - allowed:
        yield f"a view with {sorted(extra)}"
    if len(view.get("private_metadata") or "") > 3000:
        yield "private_metadata over 3000"
    if len(view.get("callback_id") or "") > 255:
        yield "callback_id over 255"
    yield from _blocks(blocks, inputs=kind == "modal")


def _blocks(blocks: list[Block], *, inputs: bool) -> Iterator[str]:
    named = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(named)) != len(named):
        yield "a block_id twice"
    for block in blocks:
        if not 0 < len(block.get("block_id", "x")) <= 255:
            yield "block_id over 255"
        yield from _block(block, inputs)
    actions = [each.get("action_id") for block in blocks for each in _elements(block)]
    per_block = [[each.get("action_id") for each in _elements(block)] for block in blocks]
    if any(len(set(each)) != len(each) for each in per_block):
        yield "an action_id twice in a block"
    if any(not isinstance(each, str) or not 0 < len(each) <= 255 for each in actions):
        yield "action_id missing or over 255"


def _elements(block: Block) -> list[Block]:
    every = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
    return [each for each in every if each and each.get("type") in INTERACTIVE]


def _block(block: Block, inputs: bool) -> Iterator[str]:
    kind = block.get("type")
    known = {
        "section": _section,
        "actions": _actions,
        "context": _context,
        "header": _header,
        "input": _input,
    }
    if kind == "divider":
        if set(block) - {"type", "block_id"}:
            yield "a divider with more"
    elif kind not in known or (kind == "input" and not inputs):
        yield f"a block of type {kind} here"
    else:
        yield from known[kind](block)


def _section(block: Block) -> Iterator[str]:
    if set(block) - {"type", "block_id", "text", "fields", "accessory", "expand"}:
        yield "a section with more"
    if "text" not in block and "fields" not in block:
        yield "a section without text"
    if "text" in block:
        yield from _text(block["text"], 3000)
    if len(block.get("fields", ())) > 10:
        yield "more than 10 fields"
    for each in block.get("fields", ()):
        yield from _text(each, 2000)
    if "accessory" in block:
        yield from _element(block["accessory"], ACCESSORY)


def _actions(block: Block) -> Iterator[str]:
    if set(block) - {"type", "block_id", "elements"}:
        yield "actions with more"
    if not 0 < len(block.get("elements", ())) <= 25:
        yield "no or more than 25 elements"
    for each in block.get("elements", ()):
        yield from _element(each, IN_ACTIONS)


def _context(block: Block) -> Iterator[str]:
    if not 0 < len(block.get("elements", ())) <= 10:
        yield "no or more than 10 in a context"
    for each in block.get("elements", ()):
        yield from _text(each, 3000)


def _header(block: Block) -> Iterator[str]:
    yield from _plain(block.get("text"), 150, "header")


def _input(block: Block) -> Iterator[str]:
    if set(block) - {"type", "block_id", "label", "element", "optional", "hint", "dispatch_action"}:
        yield "an input with more"
    yield from _plain(block.get("label"), 2000, "label")
    if "hint" in block:
        yield from _plain(block["hint"], 2000, "hint")
    yield from _element(block.get("element") or {}, IN_INPUT)


def _element(element: Block, allowed: set[str]) -> Iterator[str]:
    kind = str(element.get("type"))
    if kind not in allowed:
        yield f"an element of type {kind} here"
        return
    if kind == "button":
        yield from _button(element)
    elif kind in ("static_select", "multi_static_select", "checkboxes", "radio_buttons", "overflow"):
        yield from _choice(element, {"checkboxes": 10, "radio_buttons": 10, "overflow": 5}.get(kind, 100))
    elif kind == "plain_text_input":
        yield from _line(element)
    elif kind == "datepicker" and not _DAY.fullmatch(element.get("initial_date", "2026-01-01")):
        yield "a date that is none"
    if "placeholder" in element:
        yield from _plain(element["placeholder"], 150, "placeholder")


def _button(element: Block) -> Iterator[str]:
    if set(element) - {
        "type",
        "action_id",
        "text",
        "value",
        "style",
        "url",
        "confirm",
        "accessibility_label",
    }:
        yield "a button with more"
    yield from _plain(element.get("text"), 75, "button")
    if len(element.get("value", "")) > 2000:
        yield "a value over 2000"
    if element.get("style", "primary") not in ("primary", "danger"):
        yield "a style that is none"


def _choice(element: Block, most: int) -> Iterator[str]:
    options = list(element.get("options", ()))
    for group in element.get("option_groups", ()):
        yield from _plain(group.get("label"), 75, "group")
        options += group.get("options", ())
    if not 0 < len(options) <= most:
        yield f"no or more than {most} options"
    for each in options:
        yield from _option(each)
    values = [each.get("value") for each in options]
    if len(set(values)) != len(values):
        yield "a value twice"
    chosen = element.get(
        "initial_options", [element["initial_option"]] if "initial_option" in element else None
    )
    if chosen is not None and (not chosen or any(each not in options for each in chosen)):
        yield "an initial option that is no option"


def _option(option: Block) -> Iterator[str]:
    yield from _text(option.get("text"), 75)
    if not 0 < len(option.get("value", "")) <= 150:
        yield "an option's value missing or over 150"
    if "description" in option:
        yield from _text(option["description"], 75)


def _line(element: Block) -> Iterator[str]:
    most = element.get("max_length", 3000)
    if not 1 <= most <= 3000:
        yield "max_length out of bounds"
    if "initial_value" in element and not 0 < len(element["initial_value"]) <= most:
        yield "an initial value that is empty or too long"


def _plain(text: Any, most: int, what: str) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") != "plain_text":
        yield f"{what} is no plain_text"
    else:
        yield from (f"{what}: {each}" for each in _text(text, most))


def _text(text: Any, most: int) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") not in ("mrkdwn", "plain_text"):
        yield "no text"
        return
    if not 0 < len(text.get("text", "")) <= most:
        yield f"a text that is empty or over {most}"
    allowed = {"type", "text", "emoji"} if text["type"] == "plain_text" else {"type", "text", "verbatim"}
    if set(text) - allowed:
        yield "a text with more"
