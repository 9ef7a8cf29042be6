"""From a report to its dossier: `dossier.py` is the whole way.

`readers` turn a file into a `document.py`; `finders` find values in it, `judgement` says whose they are; `names`,
`techniques` and `statements` read the sentences; `text` is what these share, `knowledge` the facts that they stand on.
"""
