"""Slack's rows: what it delivered, what we post, which cards stand in the privacy channel."""
