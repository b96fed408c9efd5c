"""When a backup is due, which ones stay, and how long what is kept."""
