"""End-of-turn detection from sound. No engine yet."""
