"""Tables of any shape into records, by recipes that are data."""
