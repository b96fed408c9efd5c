"""The installer's proof: a bare Debian 12, booted beside this machine, installed, used, broken.

`make try-install` runs it, as root, in a few minutes; see ``__main__.py``.
"""
