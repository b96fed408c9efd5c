"""What people do with meetings, their opinions and tasks."""
