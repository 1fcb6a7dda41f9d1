"""A year of a busy desk: simulated people, a simulated team, and invariants that are looked at every day."""
