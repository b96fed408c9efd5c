"""Keeping what the branch has: backups and their return, and how long what is kept."""
