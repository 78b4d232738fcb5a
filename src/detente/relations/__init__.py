"""Relations: what lies between two actors, measured.  Tables in, tables out."""
