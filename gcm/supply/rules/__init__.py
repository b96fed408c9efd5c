"""The law of supply as plain values: news, and how scarce goods are shared out."""
