"""Servers and a proxy before them. They start several processes each, so they run where they are asked for: `make
cluster` sets CLUSTER."""

from __future__ import annotations

import os

if not os.environ.get("CLUSTER"):
    collect_ignore_glob = ["test_*.py"]
