"""Tessera: where municipalities ask, answer and learn from each other. `server/README.md` explains the house."""
