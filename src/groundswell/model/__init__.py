"""The words everybody speaks: frozen values without I/O. Imports nothing else of Groundswell."""
