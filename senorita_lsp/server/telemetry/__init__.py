"""What is measured and logged of a server: never what was said or written."""
