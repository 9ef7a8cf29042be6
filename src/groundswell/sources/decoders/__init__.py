"""One file a format: bytes come in, blocks of records and what could not be read come out."""
