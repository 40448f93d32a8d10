"""Language models. No engine yet."""
