"""Rows: every SQL statement and every migration."""
