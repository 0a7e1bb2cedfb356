"""The dialect `anthropic`: Anthropic's Messages API, as itself and as others offer it.

Source: WIRE 3; https://platform.claude.com/docs/en/api/messages.
"""
