"""Conversations and comparisons as documents: Markdown, JSON, and one HTML file."""
