"""Altair charts, made once and shown everywhere: notebook, SVG, PNG, dossier."""
