"""Departments, districts and people as sheets; who runs the program brings them in."""
