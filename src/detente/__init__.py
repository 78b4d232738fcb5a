"""detente: how any two actors in world politics went from foes to friends or back."""

__version__ = "0.1.0"
