"""Workbooks in and out: one definition of columns makes the reader, the template and the export."""
