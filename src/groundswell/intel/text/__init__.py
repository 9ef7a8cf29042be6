"""What all readers of a report share: sentences, phrases, word lists, spans, dates."""
