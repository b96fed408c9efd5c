"""Users, the audit trail, jobs: what the administrator sees."""
