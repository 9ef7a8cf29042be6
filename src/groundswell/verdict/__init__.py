"""Findings, dossier and visibility in; exposed, hit, ready out."""
