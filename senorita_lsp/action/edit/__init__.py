"""Changing what is there: deleting, moving, replacing, renaming, surrounding, laying out."""
