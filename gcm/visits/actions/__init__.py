"""What people do to plans, appointments, records and findings."""
