"""Looks at the Slack app as it is installed, and names what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.doctor import Finding
from bot.settings import Settings
from bot.slack import clients
from bot.slack.team import Team

MANIFEST = Path(__file__).with_name("manifest.yaml")


def examine(settings: Settings) -> Iterator[Finding]:
    if not settings.slack_bot_token:
        yield Finding(False, "no bot token: Slack is off", "Set SLACK_BOT_TOKEN; README says where it is.")
        return
    client = clients.web(settings)
    try:
        ours = client.auth_test()
    except clients.FAULTS as fault:
        yield Finding(False, f"the bot token: {clients.error_of(fault)}", "Check SLACK_BOT_TOKEN.")
        return
    yield Finding(True, f"the bot token is good, for {ours.get('team') or ours.get('team_id')}")
    yield from _scopes(ours)
    yield from _door(settings, client)
    team = Team(client, settings.slack_channel or "", settings.slack_usergroup or "")
    yield from _asked(_channel(client, team))
    yield from _asked(_members(settings, team, str(ours.get("user_id"))))


def _asked(findings: Iterator[Finding]) -> Iterator[Finding]:
    """What Slack refuses to tell is a finding too."""
    try:
        yield from findings
    except clients.FAULTS as fault:
        yield Finding(False, f"Slack does not say: {clients.error_of(fault)}", "Install the app again.")


def _scopes(ours: SlackResponse) -> Iterator[Finding]:
    told = {str(name).lower(): str(value) for name, value in ours.headers.items()}.get("x-oauth-scopes")
    if told is None:
        return
    manifest = yaml.safe_load(MANIFEST.read_text("utf-8"))
    granted = {scope.strip() for scope in told.split(",")}
    missing = [scope for scope in manifest["oauth_config"]["scopes"]["bot"] if scope not in granted]
    if missing:
        hint = "Put bot/slack/manifest.yaml in again under App Manifest, and reinstall the app."
        yield Finding(False, f"scopes that are missing: {', '.join(missing)}", hint)
    else:
        yield Finding(True, "all scopes are granted")


def _door(settings: Settings, client: WebClient) -> Iterator[Finding]:
    if settings.slack_app_token:
        try:
            client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
        except clients.FAULTS as fault:
            hint = "Check SLACK_APP_TOKEN, and its scope connections:write."
            yield Finding(False, f"the app token: {clients.error_of(fault)}", hint)
        else:
            yield Finding(True, "Socket Mode can connect")
    elif settings.slack_signing_secret:
        yield Finding(True, "HTTP mode, at /slack/events of the web port")
    else:
        hint = "Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP mode."
        yield Finding(False, "there is no way for Slack to come in", hint)


def _channel(client: WebClient, team: Team) -> Iterator[Finding]:
    if not team.has_channel:
        hint = "Set MADOGUCHI_SLACK_CHANNEL: cards and reminders go there."
        yield Finding(False, "no privacy channel is set", hint)
        return
    channel = team.channel()
    try:
        found = client.conversations_info(channel=channel).get("channel") or {} if channel else {}
    except SlackApiError as fault:
        if clients.error_of(fault) != "channel_not_found":
            raise
        found = {}
    if not found:
        hint = "Check MADOGUCHI_SLACK_CHANNEL. A private channel is seen by members alone: /invite @madoguchi"
        yield Finding(False, "the privacy channel is not there, or we do not see it", hint)
        return
    if found.get("is_member"):
        yield Finding(True, f"the privacy channel is {channel}, and we are in it")
    else:
        yield Finding(False, f"we are not in the privacy channel {channel}", "/invite @madoguchi there.")
    if found.get("is_ext_shared"):
        hint = "Cards name customers: choose one that stays in the house."
        yield Finding(False, "the privacy channel is shared with another workspace", hint)


def _members(settings: Settings, team: Team, ours: str) -> Iterator[Finding]:
    members = team.members() - {ours}
    source = (
        f"the user group {settings.slack_usergroup}" if settings.slack_usergroup else "the privacy channel"
    )
    if members:
        yield Finding(True, f"{len(members)} people may act on tickets: those of {source}")
    else:
        hint = "Check MADOGUCHI_SLACK_USERGROUP, or add people to it."
        yield Finding(False, f"nobody may act on tickets: {source} has nobody in it", hint)
