"""The law of cultivation as plain values: what a plan says, and how far it has come."""
