"""Adapters to the disk of the user: settings, keys, themes."""
