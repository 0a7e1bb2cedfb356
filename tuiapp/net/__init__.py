"""Adapters to the network: the wire thread and everything that touches httpx."""
