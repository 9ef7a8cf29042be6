"""Telemetry and findings at rest: plain Parquet, commit records, and the state store."""
