"""A file comes in; (table, RecordBatch) come out, and an account of what was set aside."""
