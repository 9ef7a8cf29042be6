"""The only code that knows all parts: one file a use."""
