"""Taking chains on (clause 3.1): documents, survey, first review, decision, and their files."""
