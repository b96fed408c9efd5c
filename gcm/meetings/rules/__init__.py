"""What the regulation asks of meetings, of their opinions and of tasks."""
