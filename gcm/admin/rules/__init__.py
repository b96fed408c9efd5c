"""What accounts and entered years must be: values in, problems out."""
