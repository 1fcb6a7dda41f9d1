"""`python tests/slack_pictures.py`: drives the bot through the double, and draws what Slack was given to show.

An own drawing of Block Kit, as plain as it can be: what stands in a picture is what was sent, nothing else.
"""

from __future__ import annotations

import html
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from slack_double import Post, Slack
from slack_office import joined, the_house

from bot import desk
from bot.desk import Handover, How
from bot.opening import connected
from bot.settings import load
from store.tickets import Ticket

FOLDER = Path(__file__).parent / "slack_pictures"
WIDTH = 760
STYLE = """
body { font: 15px/1.45 'Noto Sans CJK JP', 'DejaVu Sans', sans-serif; color: #1d1c1d; margin: 0; padding: 18px; background: #fff; }
.name { font-weight: 700; margin-bottom: 2px; } .app { font-size: 11px; background: #eee; color: #555; padding: 1px 4px; border-radius: 3px; }
.modal { border: 1px solid #ccc; border-radius: 10px; padding: 14px 18px; } .title { font-weight: 800; font-size: 18px; border-bottom: 1px solid #ddd; padding-bottom: 8px; margin-bottom: 8px; }
.quote { border-left: 4px solid #ddd; padding-left: 10px; } code, pre { font: 13px monospace; background: #f6f6f6; border: 1px solid #ddd; border-radius: 4px; color: #333; }
code { padding: 1px 4px; color: #b3194d; } pre { padding: 8px; white-space: pre-wrap; }
.block { margin: 8px 0; } .row { display: flex; flex-wrap: wrap; gap: 8px; } .button { border: 1px solid #bbb; border-radius: 5px; padding: 4px 11px; font-weight: 700; font-size: 13px; }
.primary { background: #007a5a; color: #fff; border-color: #007a5a; } .label { font-weight: 700; } .hint { color: #666; font-size: 13px; }
.field { border: 1px solid #999; border-radius: 5px; padding: 6px 10px; white-space: pre-wrap; color: #333; } .context { color: #666; font-size: 13px; } a, .at { color: #1264a3; text-decoration: none; }
.foot { text-align: right; margin-top: 12px; } hr { border: 0; border-top: 1px solid #ddd; } .accessory { float: right; }
"""

MEASURE = "<script>document.title = document.body.scrollHeight</script>"


def marked(text: str) -> str:
    """Slack's mark-up as HTML; the text comes escaped already."""
    fenced = re.split(r"```(.*?)```", text, flags=re.DOTALL)
    return "".join(f"<pre>{part}</pre>" if index % 2 else _plain(part) for index, part in enumerate(fenced))


def _plain(text: str) -> str:
    text = re.sub(r"<(?:https?|mailto):[^|>]*\|([^>]*)>", r"<a>\1</a>", text)
    text = re.sub(r"<([@#])([A-Z0-9]+)>", r'<span class="at">\1\2</span>', text)
    text = re.sub(r"`([^`\n]+)`", r"<code>\1</code>", text)
    text = re.sub(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])", r"<b>\1</b>", text)
    text = re.sub(r"(?<!\w)_([^_\n]+)_(?!\w)", r"<i>\1</i>", text)
    lines = [
        f'<div class="quote">{line[1:]}</div>' if line.startswith(">") else f"<div>{line or '&nbsp;'}</div>"
        for line in text.split("\n")
    ]
    return "".join(lines)


def drawn(block: dict[str, Any]) -> str:
    kind = block["type"]
    if kind == "divider":
        return "<hr>"
    if kind == "context":
        return f'<div class="block context">{marked(block["elements"][0]["text"])}</div>'
    if kind == "actions":
        return f'<div class="block row">{"".join(map(_element, block["elements"]))}</div>'
    if kind == "input":
        hint = f'<div class="hint">{_words(block["hint"])}</div>' if "hint" in block else ""
        optional = ' <span class="hint">(optional)</span>' if block.get("optional") else ""
        label = f'<div class="label">{_words(block["label"])}{optional}</div>'
        return f'<div class="block">{label}{_element(block["element"])}{hint}</div>'
    beside = f'<div class="accessory">{_element(block["accessory"])}</div>' if "accessory" in block else ""
    return f'<div class="block">{beside}{marked(block["text"]["text"])}</div>'


def _words(text: dict[str, Any]) -> str:
    return html.escape(text["text"])


def _element(element: dict[str, Any]) -> str:
    kind = element["type"]
    if kind == "button":
        return f'<span class="button {element.get("style", "")}">{_words(element["text"])}</span>'
    if kind == "checkboxes":
        ticked = element.get("initial_options", [])
        return "".join(
            f"<div>{'☑' if each in ticked else '☐'} {_words(each['text'])}</div>"
            for each in element["options"]
        )
    if kind == "static_select":
        shown = element.get("initial_option", {}).get("text") or element["placeholder"]
        return f'<span class="button">{_words(shown)} ▾</span>'
    said = element.get("initial_value") or element.get("initial_date") or " "
    return f'<div class="field">{html.escape(said)}</div>'


def draw(name: str, inside: str) -> None:
    """A page, and its picture."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(f"<meta charset=utf-8><style>{STYLE}</style><body>{inside}{MEASURE}", "utf-8")
        measured = _chromium("--dump-dom", f"--window-size={WIDTH},100", str(page))
        height = int(re.findall(r"<title>(\d+)</title>", measured)[0])
        _chromium(f"--screenshot={FOLDER / name}.png", f"--window-size={WIDTH},{height}", str(page))


def _chromium(*words: str) -> str:
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def message(post: Post) -> str:
    alone = ' <span class="hint">Only visible to you</span>' if post.only_to else ""
    head = f'<div class="name">madoguchi <span class="app">APP</span>{alone}</div>'
    return head + "".join(map(drawn, post.blocks))


def view(found: dict[str, Any]) -> str:
    title = f'<div class="title">{_words(found["title"])}</div>' if "title" in found else ""
    words = [found[name] for name in ("close", "submit") if name in found]
    foot = "".join(f'<span class="button">{_words(each)}</span> ' for each in words)
    return f'<div class="modal">{title}{"".join(map(drawn, found["blocks"]))}<div class="foot">{foot}</div></div>'


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    var = Path(tempfile.mkdtemp(prefix="madoguchi-pictures-"))
    with joined("http", the_house(), var) as slack:
        _ask(slack)
        _hand_over(slack)
        _work(slack, var)


def _ask(slack: Slack) -> None:
    slack.mention("Do you sell my data?")
    draw("answer", message(slack.answer()))
    slack.command("お客様が、登録されている住所を訂正してほしいと言っています")
    draw("request", message(slack.answers(2)[1]))


def _hand_over(slack: Slack) -> None:
    slack.message_shortcut("Please send me a copy of all the data you hold about me. hanako@example.net")
    draw("hand-over", view(slack.modal(name="open_ticket")))
    slack.submit(slack.modal())
    slack.modal(name="said")


def _work(slack: Slack, var: Path) -> None:
    store = connected(load(var=var))
    words = "My address is wrong, please correct it. And stop the newsletters."
    given = Handover(
        words, datetime.now(UTC), How.PHONE, ("correct", "suspend"), "Taro Yamada", "taro@example.com"
    )
    with store.write() as tx:
        ticket = desk.hand_over(tx, the_house(), given, "slack:U0HANAKO01", datetime.now(UTC))
    store.close()
    assert isinstance(ticket, Ticket)
    _until(
        slack, lambda: [each for each in slack.posts if ticket.reference in each.words and not each.thread]
    )
    (card,) = [each for each in slack.posts if ticket.reference in each.words and not each.thread]
    draw("card", message(card))
    slack.press(card, "Settle", "U0TEAM0001")
    form = slack.modal(name="act")
    slack.submit(
        form, "U0TEAM0001", requests=["2"], outcome="withdrawn", message="As you wish, we leave it as it is."
    )
    draw("preview", view(slack.modal(name="act_preview")))
    slack.home("U0TEAM0001")
    _until(slack, lambda: "U0TEAM0001" in slack.homes)
    draw("home", view(slack.homes["U0TEAM0001"]))


def _until(slack: Slack, look: Callable[[], Any]) -> None:
    slack.wait(look, "what is to be drawn")


if __name__ == "__main__":
    main()
