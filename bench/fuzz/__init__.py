"""Nonsense in every form of a running demo branch, sent as a browser would and as none would."""
