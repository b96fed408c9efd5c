"""Headquarters files, stores, contacts and who holds a chain (clauses 2.2.1 and 3.1.3)."""
