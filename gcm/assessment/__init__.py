"""The market manager assessed by five indicators (clause 4.1), and what it takes in."""
