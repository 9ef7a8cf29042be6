"""Texts in, one expression tree out: Sigma rules (`sigma.py`) and indicators (`indicators.py`)."""
