"""Webhooks. No engine yet."""
