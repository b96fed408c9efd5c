"""What the figures are made of: monthly totals, read through the scope, never a scan of sales.

``history`` whose sales, month by month · ``lines`` by product and class · ``tables`` one row a
chain, store, manager or district · ``market`` the whole branch as aggregates · ``stores`` silent
and over-stocked ones · ``products`` the list with its dated versions · ``targets`` beside
what was sold · ``splits`` a district's target and its split · ``stages`` of a chain's month ·
``sheet`` M2 · ``forecasts`` how they stand, and a sheet with its proposals · ``demands`` and
their answers · ``covers`` last counts and how long they last · ``shortages`` with their owners.
"""
