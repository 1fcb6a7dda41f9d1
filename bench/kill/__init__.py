"""Kills the service in the middle of its work, again and again, and counts what is left: nothing lost, nothing doubled."""
