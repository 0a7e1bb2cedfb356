"""The dialect `openai-responses`: OpenAI's Responses and the servers that speak it too.

Source: WIRE 2 and 6; https://platform.openai.com/docs/api-reference/responses.
"""
