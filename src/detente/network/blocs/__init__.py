"""Blocs: who stood together, and whether declared blocs hold."""
