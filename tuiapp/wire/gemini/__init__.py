"""The dialect `gemini`: Google's `streamGenerateContent`, at the Gemini API and at Vertex AI.

Source: WIRE 4; https://ai.google.dev/api/generate-content.
"""
