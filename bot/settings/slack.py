"""Staff and the privacy team in Slack."""

from __future__ import annotations

from pydantic import BaseModel, SecretStr

from bot.settings.row import setting
from bot.settings.values import AppToken, BotToken, Channel, Language, SlashCommand, UserGroup, WebAddress


class Slack(BaseModel):
    """Rows of the settings table."""

    slack_bot_token: BotToken | None = setting(
        None, "The Slack app's bot token. Slack is off without it.", "xoxb-…", "SLACK_BOT_TOKEN"
    )
    slack_signing_secret: SecretStr | None = setting(
        None,
        "Set: Slack may come to the web port, at `/slack/events`.",
        "a line of the app's page Basic Information",
        "SLACK_SIGNING_SECRET",
    )
    slack_app_token: AppToken | None = setting(
        None, "App-level token. Set: Socket Mode, no open port is needed.", "xapp-…", "SLACK_APP_TOKEN"
    )
    slack_api_url: WebAddress = setting(
        "https://slack.com/api/", "Where Slack's Web API is.", "https://slack.com/api/"
    )
    slack_channel: Channel | None = setting(
        None, "The privacy team's channel, by name or id: where staff are sent.", "C0123456789"
    )
    slack_usergroup: UserGroup | None = setting(
        None,
        "The user group, by handle or id, whose members may act on tickets. Unset: the members of that channel.",
        "privacy-team",
    )
    slack_language: Language = setting(
        "en", "Language of cards and reminders in that channel: `en` or `ja`.", "ja"
    )
    slack_command: SlashCommand = setting("/privacy", "The slash command staff ask with.", "/privacy")
