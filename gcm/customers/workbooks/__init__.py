"""Headquarters files, stores and contacts as sheets (clauses 2.2.1 and 3.1.3)."""
