"""The law of visits as plain values: nothing here knows a database or a page."""
