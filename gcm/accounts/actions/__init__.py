"""Signing in, changing one's password, the code of a phone.

A password is hashed outside any transaction of ours: the count of failures is written and
committed first, so that many attempts at once cannot outrun it.
"""
