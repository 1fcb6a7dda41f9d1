"""Slack's end, over real HTTP and a real websocket: it knows its members, refuses what Slack refuses, keeps what is posted."""

from slack_double.calls import Ack, sign
from slack_double.facts import (
    APP_BOT,
    APP_TOKEN,
    APP_USER,
    BOT_TOKEN,
    CHANNEL,
    DEADLINE,
    DIRECT,
    GROUP,
    PRIVACY,
    SHARED,
    SIGNING_SECRET,
)
from slack_double.people import Slack
from slack_double.posts import Post, words_of
from slack_double.server import workspace

__all__ = [
    "APP_BOT",
    "APP_TOKEN",
    "APP_USER",
    "BOT_TOKEN",
    "CHANNEL",
    "DEADLINE",
    "DIRECT",
    "GROUP",
    "PRIVACY",
    "SHARED",
    "SIGNING_SECRET",
    "Ack",
    "Post",
    "Slack",
    "sign",
    "words_of",
    "workspace",
]
