"""The monthly review letter (clause 3.4)."""
