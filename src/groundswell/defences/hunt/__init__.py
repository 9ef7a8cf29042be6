"""Threat detection: rules and indicators become one plan; the plan and a batch of records give matches."""
