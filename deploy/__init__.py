"""What puts the program on a machine, and keeps it there."""
