"""The playground in the real browser, with real speech."""
