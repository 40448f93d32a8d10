"""Prints the environment of its process, sorted."""

import os


def main() -> int:
    print(*(f"{name}={value}" for name, value in sorted(os.environ.items())), sep="\n")
    return 0
