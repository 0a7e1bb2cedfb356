"""Which kind of failure an error is: by its HTTP status, by the vendor's code, by its sentence.

A code is more exact than a status, and both are better than words; but a request that is too long
comes from many vendors with the status and the code of any wrong request, and only the sentence tells.

Source: WIRE 1e, 2e, 3e, 4e, 5e, 6; the vendors' messages in recordings and issues.
"""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from tuiapp.core.errors import FailureKind


_KIND_OF_STATUS: Final[Mapping[int, FailureKind]] = {
    401: "authentication",
    402: "quota",
    403: "permission",
    404: "not_found",
    408: "timeout",
    413: "context_too_long",
    429: "rate_limit",
    498: "overloaded",  # Groq: the flex tier is full
    503: "overloaded",
    504: "timeout",
    529: "overloaded",
}

_CODES: Final[Mapping[FailureKind, tuple[str, ...]]] = {
    "quota": (
        "insufficient_quota",
        "billing_hard_limit_reached",
        "billing_error",
        "billing_not_active",
        "insufficient_balance",
        "insufficient_credits",
    ),
    "context_too_long": (
        "context_length_exceeded",
        "exceed_context_size_error",
        "string_above_max_length",
        "request_too_large",
        "context_window_exceeded",
        "model_max_prompt_tokens_exceeded",  # GitHub Copilot
        "tokens_limit_reached",  # GitHub Models
    ),
    "authentication": (
        "invalid_api_key",
        "authentication_error",
        "invalid_authentication_error",  # Moonshot
        "unauthenticated",
        "unauthorized",
    ),
    "permission": ("permission_error", "permission_denied", "data_residency_mismatch"),
    "not_found": (
        "model_not_found",
        "not_found_error",
        "notfounderror",
        "not_found",
        "invalid_model",  # Mistral
        "model_decommissioned",  # Groq
        "deploymentnotfound",  # Azure
    ),
    "rate_limit": (
        "rate_limit_exceeded",
        "rate_limit_error",
        "rate_limited",  # Mistral
        "rate_limit_reached_error",  # Moonshot
        "too_many_requests",
        "resource_exhausted",
    ),
    "overloaded": (
        "overloaded_error",
        "engine_overloaded_error",  # Moonshot
        "unavailable_error",
        "service_unavailable",
        "unavailable",
        "capacity_exceeded",  # Groq
        "service_tier_capacity_exceeded",  # Mistral
    ),
    "timeout": ("timeout_error", "timeout", "deadline_exceeded", "vector_store_timeout"),
    "server": (
        "server_error",
        "api_error",
        "internal_server_error",
        "internalservererror",
        "internal_error",
        "internal",
        "conflict_error",
        "cancelled",
    ),
    "bad_request": (
        "badrequesterror",
        "bad_request",
        "failed_precondition",
        "tool_use_failed",
        "json_validate_failed",
        "bio_policy",
        "misalignment_policy_violation",
        "content_policy_violation",
        "content_filter",
        "empty_image_file",
        "failed_to_download_image",
    ),
}
_KIND_OF_CODE: Final[Mapping[str, FailureKind]] = {
    code: kind for kind, codes in _CODES.items() for code in codes
}

# OpenAI has a code for each way in which a request can be wrong: `invalid_prompt`,
# `unsupported_value`, `image_too_large` and two dozen more.
_WRONG_REQUEST: Final = ("invalid_", "unsupported_", "image_", "missing_", "unknown_parameter")

_TOO_LONG: Final = re.compile(
    # llama.cpp, LM Studio, Ollama, vLLM, OpenRouter, Fireworks, Mistral; Anthropic, Bedrock
    r"context (?:size|length|window|limit)|maximum context|token limit"
    r"|prompt is too long|input is too long"
    # xAI; vLLM since 0.9; Google, also by its layer of OpenAI's form; Cohere
    r"|maximum prompt length|maximum model length|token count.{0,80}exceeds"
    r"|total number of tokens.{0,80}exceed"
    # TGI and Together; Groq and Cerebras; Z.ai
    r"|max_new_tokens.{0,5}must be|reduce the length of the|prompt exceeds",
    re.IGNORECASE,
)
# Anthropic: a 400 with the code of any wrong request.
_NO_CREDIT: Final = re.compile(r"credit balance is too low", re.IGNORECASE)
# xAI: a 400 with the code "Client specified an invalid argument" (continuedev/continue#10778), its
# blanks escaped at times (i-am-bee/beeai-framework#447).
_WRONG_KEY: Final = re.compile(r"incorrect(?: |%20)api(?: |%20)key", re.IGNORECASE)


def kind_of_code(code: str | None) -> FailureKind | None:
    """What a vendor's code, or type, means; None for one that nobody knows."""
    name = (code or "").lower()
    named = _KIND_OF_CODE.get(name)
    return named or ("bad_request" if name.startswith(_WRONG_REQUEST) else None)


def kind_of_error(status: int | None, code: str | None, message: str) -> FailureKind:
    """What an error means that has some of these."""
    named = kind_of_code(code)
    by_status = _KIND_OF_STATUS.get(status or 0)
    # A code is more exact than a status, but for the two that stand for "something was wrong".
    if named and named not in ("bad_request", "server"):
        return named
    if by_status in (None, "bad_request") and (by_words := _kind_of_words(message)):
        return by_words
    if by_status:
        return by_status
    if status is None:
        return named or "server"
    return "server" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "bad_request"


def _kind_of_words(message: str) -> FailureKind | None:
    if _TOO_LONG.search(message):
        return "context_too_long"
    if _WRONG_KEY.search(message):
        return "authentication"
    return "quota" if _NO_CREDIT.search(message) else None
