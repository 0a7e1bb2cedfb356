"""Adapters to the user's own files: settings, keys, themes."""
