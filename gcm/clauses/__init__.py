"""The regulation itself: every clause in our words, the branch's own text, confirmations."""
