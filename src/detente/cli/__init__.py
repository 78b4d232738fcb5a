"""The command line: a thin face over the library.

Rows go to stdout, as a table, JSON or CSV; everything else (progress, notes, errors) to stderr.
Exit codes: 0 done; 1 a check found something wrong (`casebook check`, `doctor`); 2 refused, with
the reason; 130 interrupted.
"""
