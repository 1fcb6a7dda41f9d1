"""The service: channels, the desk, and every word that leaves the house."""
