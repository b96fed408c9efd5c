"""Children that open strangers' files: little memory, little time, no database, nothing of ours."""
