"""What is read about cultivation, the person asking first."""
