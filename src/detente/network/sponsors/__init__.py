"""Sponsors and clients: who supports whom, with what, and who commands whom."""
