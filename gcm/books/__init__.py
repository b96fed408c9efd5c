"""The record books of the two roles: every sheet as page, export and print (5.1 and 5.2)."""
