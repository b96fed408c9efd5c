"""Reading a month of the branch for boards and sheets; the number of statements is fixed."""
