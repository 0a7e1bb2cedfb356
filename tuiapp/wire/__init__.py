"""Bytes to events and back, one file a dialect. No I/O."""
