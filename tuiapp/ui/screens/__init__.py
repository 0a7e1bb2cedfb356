"""The screens: the chat, and what is laid over it."""
