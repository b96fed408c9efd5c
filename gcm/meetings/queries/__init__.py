"""What is read about meetings, the person asking first.

For duty boards: ``calendars.of_districts`` (which daily and weekly meetings a month asks for, the
half-year's symposium, and how each stands, with its meetings), ``meetings.open_opinions`` (of
symposiums, with owner and due day), ``tasks.of`` (a person's month; ``clause`` tells those of the
department head from those of meetings).
"""
