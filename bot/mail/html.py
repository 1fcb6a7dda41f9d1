"""HTML to the text a person would have typed: paragraphs, lists, links, and quotes marked as quotes."""

from __future__ import annotations

import re
from contextlib import suppress
from html import unescape
from typing import Any, cast

from lxml import etree

from bot.mail.page import Page

_UNSEEN = re.compile(r"<(?:style|script)\b[^<>]*>[^<]*", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")
# `unescape` raises ValueError at a number that Python would not read.
_NO_CHARACTER = re.compile(r"&#\d{20,};?")
# libxml2 looks through all open tags for every closing tag without an opening one.
MOST_TAGS = 20_000


def to_text(html: str) -> str:
    """Readable text of an HTML body; quoted blocks get `> ` before each line, scripts and styles vanish."""
    if html.count("<") > MOST_TAGS:
        return roughly(html)
    page = Page()
    parser: Any = etree.HTMLParser(target=cast("Any", page), encoding="utf-8", no_network=True)
    # An empty or absurd page is an error to the parser: whatever was heard until then is what there is.
    with suppress(etree.LxmlError):
        parser.feed(html.encode("utf-8", "replace"))
        parser.close()
    return page.text()


def roughly(html: str) -> str:
    """The words of a page without their form: cheap, whatever the page."""
    return unescape(_NO_CHARACTER.sub("\ufffd", _TAG.sub(" ", _UNSEEN.sub("", html)))).strip()
