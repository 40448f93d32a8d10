"""What part of a document is meant: by kind, by name, by position, by its text."""
