"""One file a form: each receives (verdict, findings, dossier) and nothing else."""
