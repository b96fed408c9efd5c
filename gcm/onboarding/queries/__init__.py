"""What is asked about applications; whoever asks comes first."""
