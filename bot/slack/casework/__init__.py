"""The privacy team's work in Slack: a card for each ticket, its log, and the acts."""
