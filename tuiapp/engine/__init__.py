"""What the program does with streams: runs, conversations, stop rules."""
