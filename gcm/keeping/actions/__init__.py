"""What is done to keep the branch's data."""
