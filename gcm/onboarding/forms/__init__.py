"""The shapes of what people type about an application."""
