"""What sheets are made of, and who may read whose book."""
