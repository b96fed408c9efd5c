"""The web side of working offline: what tablets send, take along, and show without us."""
