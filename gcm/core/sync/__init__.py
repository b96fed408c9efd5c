"""What tablets send when they can: ops that are applied exactly once, and their photographs."""
