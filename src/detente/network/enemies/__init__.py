"""Shared enemies: did the enmity of both toward a third rise before they drew together?"""
