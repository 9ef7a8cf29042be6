"""One file a step, `vNNNN_what.py`; the greatest number is the form that this version needs."""
