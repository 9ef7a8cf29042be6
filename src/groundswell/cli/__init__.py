"""Click commands, imported when used: parse, call run, print what outputs give."""
