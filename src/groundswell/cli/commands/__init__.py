"""One file a command, or a noun with its verbs; each is imported when its command is given."""
