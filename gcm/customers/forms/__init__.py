"""The shapes of what people type about chains, stores and contacts."""
