"""Reading what was put beside a record, through the scope."""
