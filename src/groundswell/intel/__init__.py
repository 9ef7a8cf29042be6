"""A report comes in, a dossier comes out."""
