"""What the admin's pages ask of the database."""
