"""The workspace's files, and processes in it."""
