"""A terminal chat for language models that shows the stream as it really is."""

__version__ = "0.1.0"
