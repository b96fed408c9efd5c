"""What the figures are made of: monthly totals, read through the scope, never a scan of sales.

``history`` whose sales, month by month · ``lines`` by product and class · ``tables`` one row a
chain, store, manager or district · ``market`` the whole branch as aggregates · ``stores`` silent
and over-stocked ones · ``products`` the list with its dated versions · ``targets`` ·
``forecasts`` how they stand, and a sheet with its proposals.
"""
