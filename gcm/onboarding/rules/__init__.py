"""The regulation about applications: pure functions, values in, problems or names out."""
