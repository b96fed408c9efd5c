"""When a comment stands, and what an attachment may be."""
