"""What is read about visits, the person asking first."""
