"""Whose each value of a report is: the attacker's, a reference, an abused honest thing, or unsure."""
