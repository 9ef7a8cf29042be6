"""Texts of rules and indicators in, one expression tree out."""
