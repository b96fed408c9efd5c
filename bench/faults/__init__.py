"""Ten thousand faults between tablets and the server, and what became of every form meanwhile.

``python -m bench.faults --seed N --faults 10000`` (docs in ``__main__``).
"""
