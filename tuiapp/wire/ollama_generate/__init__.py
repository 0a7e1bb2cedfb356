"""The dialect `ollama-generate`: Ollama's own `/api/generate`, one prompt and its completion.

Source: WIRE 5; https://github.com/ollama/ollama/blob/main/docs/api.md.
"""
