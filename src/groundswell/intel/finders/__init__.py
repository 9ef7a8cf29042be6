"""One file a family of values: each gives what it finds in a document, at its place."""
