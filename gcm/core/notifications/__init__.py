"""What concerns a person: written with its cause, read on the page 通知 and in the bell."""
