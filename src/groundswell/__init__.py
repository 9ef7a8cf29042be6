"""Groundswell: a breach report goes in; are we exposed, were we hit, are we ready comes out, with evidence."""

__version__ = "0.1.0"
