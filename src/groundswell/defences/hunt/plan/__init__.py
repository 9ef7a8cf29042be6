"""All rules and indicators compiled together: what is asked of which column, and where it can be answered."""
