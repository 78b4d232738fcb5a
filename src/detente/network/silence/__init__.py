"""Silence: which allies acted, spoke or did nothing when one was attacked."""
