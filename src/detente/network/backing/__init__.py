"""Pressure and backing: what third parties did to either side, in words and in deeds."""
