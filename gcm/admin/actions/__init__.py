"""What is changed on the admin's pages."""
