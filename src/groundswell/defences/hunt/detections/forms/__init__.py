"""One file a form of detection; a form is found by its file's name."""
