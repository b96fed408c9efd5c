"""The browser's side of workbooks: choose, preview, confirm, progress, report."""
