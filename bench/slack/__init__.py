"""How fast Slack is acknowledged while questions come in and are answered."""
