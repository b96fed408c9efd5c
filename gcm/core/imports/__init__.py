"""Sheets into the database: check everything first, then write all of it or nothing.

A feature declares its kinds in ``workbooks.py``; what every kind needs is here.
"""
