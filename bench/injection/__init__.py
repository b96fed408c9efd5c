"""sqlmap on every parameter of the running demo, beside a page that must be found injectable."""
