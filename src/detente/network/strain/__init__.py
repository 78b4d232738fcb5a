"""Strain: what wears on a friendship, each sign against its own past."""
