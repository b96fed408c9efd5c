"""What is read about supply, the person asking first."""
