"""Data sets: one file each, which says what it is and how to read it as evidence."""
