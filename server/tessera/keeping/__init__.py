"""Backups: `archive` is the file, `backup` writes one, `restore` reads it back by `loading` and `swapping`."""
