"""The pages of visits; each noun has its module."""
