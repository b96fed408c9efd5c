"""What is read about meetings, the person asking first.

For duty boards: ``calendars.standings`` (which meetings a month asks for and how each stands, and
the half-year's symposium), ``symposiums.open_opinions``, ``tasks.of`` (a person's month).
"""
