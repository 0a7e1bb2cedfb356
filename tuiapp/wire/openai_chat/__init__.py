"""The dialect `openai-chat`: OpenAI's Chat Completions and everything that calls itself compatible.

Source: WIRE 1 and 6; https://platform.openai.com/docs/api-reference/chat.
"""
