"""The version of the package, and nothing else, so that every room may read it."""

__version__ = "0.1.0"

__all__ = ["__version__"]
