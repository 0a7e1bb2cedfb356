"""The dialect `ollama-chat`: Ollama's own `/api/chat`.

Source: WIRE 5; https://github.com/ollama/ollama/blob/main/docs/api.md.
"""
