"""What the user can do in the chat, by kind: each module here carries out some of the commands."""
