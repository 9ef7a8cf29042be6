"""The seven defences, one folder each; they never import each other."""
