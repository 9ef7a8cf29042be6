"""Facts only: ids, names, host names, networks, words, each with its source."""
