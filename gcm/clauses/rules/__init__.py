"""The regulation: its text with the numbers of a day, and what each number may be."""
