"""Meaning: labels, the catalogue, the policy, the law, and the matcher. Text in, values out."""
