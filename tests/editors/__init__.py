"""Editors themselves, driven by the tests: each has a folder, and says there what it needs."""
