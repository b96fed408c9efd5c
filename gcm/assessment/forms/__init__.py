"""What the department head types in."""
