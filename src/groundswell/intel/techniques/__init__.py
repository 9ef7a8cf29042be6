"""ATT&CK techniques: those that a report states, and those that its sentences suggest."""
