"""Figures, never a verdict: `make bench` runs `python -m tests.bench`."""
