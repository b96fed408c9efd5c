"""Paper: a batch of documents becomes print-ready PDF files, in processes of their own.

``orders`` says what is printed, ``batch`` is what jobs and commands call, ``child`` is the
process, ``press`` and ``volumes`` do its work. Only the child imports WeasyPrint and pikepdf, so
neither the server nor the worker keeps their memory.
"""
