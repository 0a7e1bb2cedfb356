"""The Textual application. It sees ports and values, never adapters."""
