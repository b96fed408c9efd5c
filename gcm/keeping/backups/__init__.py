"""Backups as files: made while the program runs, checked, brought back, compared.

A backup is three files of one name beside a store (docs/adr/0020-backups.md):
``NAME.json`` says what it is, ``NAME.tar.gz`` (or ``.age``) holds the database and a manifest,
``NAME.files`` lists what it needs of ``files/``, where every upload lies once.
"""
