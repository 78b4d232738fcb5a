"""Corridors: the chain of neighbouring territories that one side can cross."""
