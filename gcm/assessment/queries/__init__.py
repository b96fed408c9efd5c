"""What clause 4.1 counts, and the sheets that were made of it."""
