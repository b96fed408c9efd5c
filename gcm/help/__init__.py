"""The handbook inside the program: the same Markdown as in docs/, a topic for every page."""
