"""Plans, appointments, visit records, findings and their counts (clauses 2.2.3, 2.2.7 and 3.2)."""
