"""The shapes of what is typed in about cultivation."""
