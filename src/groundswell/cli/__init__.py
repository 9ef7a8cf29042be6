"""The command line: each command parses, calls one function of `run` and prints what `outputs` give."""
