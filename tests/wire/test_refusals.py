import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.core.errors import FailureKind
from tuiapp.wire.excerpts import MAX_MESSAGE_CHARS
from tuiapp.wire.jsonvalue import JsonValue, dump
from tuiapp.wire.refusals import (
    ErrorWords,
    code_of,
    error_failure,
    find_error,
    refusal,
    stream_failure,
)


SHAPES: list[JsonValue] = [
    {"error": {"message": "No way."}},
    {"error": {"message": "No way.", "type": "x", "param": None, "code": None}},
    {"error": "No way."},
    {"code": "Bad", "error": "No way."},
    {"type": "error", "error": {"type": "api_error", "message": "No way."}},
    {"object": "error", "message": "No way.", "type": "x", "code": 1},
    {"object": "error", "message": {"detail": [{"msg": "No way."}]}},
    {"detail": "No way."},
    {"detail": [{"loc": [], "msg": "No way."}]},
    {"detail": {"message": "No way."}},
    {"message": "No way."},
    [{"error": {"code": 400, "message": "No way."}}],
    {"success": False, "errors": [{"code": 10000, "message": "No way."}]},
    "No way.",
]


@pytest.mark.parametrize("body", SHAPES, ids=str)
def test_the_vendors_words_are_found_in_every_shape(body: JsonValue) -> None:
    assert refusal(400, {}, dump(body)).message == "No way."


def test_a_field_at_fault_is_named() -> None:
    body: JsonValue = {"detail": [{"loc": ["body", "messages", 0], "msg": "Field required"}]}
    assert refusal(422, {}, dump(body)).message == "body.messages.0: Field required"


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "Unknown parameter.", "param": "stream_options"}},
        {"object": "error", "message": "Unknown parameter.", "param": "stream_options"},
        {"type": "error", "error": {"message": "Unknown parameter.", "param": "stream_options"}},
    ],
)
def test_a_field_at_fault_is_named_where_only_another_field_names_it(body: JsonValue) -> None:
    assert refusal(400, {}, dump(body)).message == "stream_options: Unknown parameter."


@pytest.mark.parametrize("param", [None, "", "model", 7, "x" * 5000])
def test_a_field_is_named_once_and_within_bounds(param: JsonValue) -> None:
    error: JsonValue = {"message": "The model is not there.", "param": param}
    said = refusal(404, {}, dump({"error": error})).message
    assert said.endswith("The model is not there.")
    assert said.count("model") == 1
    assert len(said) < 200


def test_the_words_of_the_provider_behind_the_provider_are_added() -> None:
    raws = [dump({"error": {"message": "Too hot"}}).decode(), "Too hot"]
    for raw in raws:
        error: JsonValue = {"message": "Provider returned error", "metadata": {"raw": raw}}
        said = refusal(400, {}, dump({"error": error})).message
        assert said == "Provider returned error: Too hot"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "The provider answered HTTP 502 Bad Gateway."),
        (b"{}", "The provider answered HTTP 502 Bad Gateway."),
        (b"null", "The provider answered HTTP 502 Bad Gateway."),
        (b'{"error":{}}', '{"error":{}}'),
        (b"upstream\r\n connect\terror", "upstream connect error"),
        (b"\xff\x00a", "� a"),
        (b'{"error":{"message":"cut o', '{"error":{"message":"cut o'),
        (
            b"<html><title> 502 &mdash;\nBad </title>",
            "The server sent an HTML page (“502 — Bad”) instead of an answer.",
        ),
        (b"\n<!DOCTYPE html>", "The server sent an HTML page instead of an answer."),
    ],
)
def test_a_body_without_words_is_still_told(body: bytes, message: str) -> None:
    assert refusal(502, {}, body).message == message


def test_a_status_without_a_name_is_told_by_its_number() -> None:
    assert refusal(529, {}, b"").message == "The provider answered HTTP 529."


XAI_WRONG_KEY = dump(
    {
        "code": "Client specified an invalid argument",
        "error": "Incorrect API key provided: xa***Ju. You can obtain an API key from https://console.x.ai.",
    }
)


def with_code(code: JsonValue, kind: JsonValue = None, message: str = "m") -> bytes:
    return dump({"error": {"message": message, "code": code, "type": kind}})


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, b"", "bad_request"),
        (400, with_code("context_length_exceeded", "invalid_request_error"), "context_too_long"),
        (400, with_code(400, "exceed_context_size_error"), "context_too_long"),
        (400, with_code(None, None, "the prompt is too long: 9 > 8"), "context_too_long"),
        (400, with_code(None, None, "exceed context limit: 9 + 9 > 16"), "context_too_long"),
        (400, with_code(None, None, "Your credit balance is too low."), "quota"),
        (400, XAI_WRONG_KEY, "authentication"),
        (401, b"", "authentication"),
        (401, with_code("invalid_api_key", "invalid_request_error"), "authentication"),
        (402, b"", "quota"),
        (403, with_code(None, "invalid_request_error"), "permission"),
        (404, with_code("model_not_found"), "not_found"),
        (404, b'{"error":"model \'x\' not found"}', "not_found"),
        (408, b"", "timeout"),
        (413, b"", "context_too_long"),
        (413, with_code(None, "request_too_large"), "context_too_long"),
        (504, with_code(None, "timeout_error"), "timeout"),
        (422, b"", "bad_request"),
        (429, b"", "rate_limit"),
        (429, with_code("rate_limit_exceeded", "tokens"), "rate_limit"),
        (429, with_code("insufficient_quota", "insufficient_quota"), "quota"),
        (500, b"", "server"),
        (500, with_code(None, "invalid_request_error"), "server"),
        (502, b"", "server"),
        (503, b'{"error":"server busy, please try again"}', "overloaded"),
        (529, b"", "overloaded"),
    ],
)
def test_status_and_code_give_the_kind(status: int, body: bytes, kind: FailureKind) -> None:
    failure = refusal(status, {}, body)
    assert (failure.kind, failure.status) == (kind, status)
    assert failure.hint


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"code": "invalid_prompt", "type": "invalid_request_error"}, "bad_request"),
        ({"code": "invalid_image_url"}, "bad_request"),
        ({"code": "unsupported_image_media_type"}, "bad_request"),
        ({"code": "image_parse_error"}, "bad_request"),
        ({"code": "failed_to_download_image"}, "bad_request"),
        ({"code": "bio_policy"}, "bad_request"),
        ({"code": "data_residency_mismatch"}, "permission"),
        ({"code": "vector_store_timeout"}, "timeout"),
        ({"code": "never_heard_of", "type": "invalid_request_error"}, "bad_request"),
        ({"code": "never_heard_of", "type": "overloaded_error"}, "overloaded"),
        ({"code": "never_heard_of"}, "server"),
        ({"type": "conflict_error"}, "server"),
        ({"status": "RESOURCE_EXHAUSTED"}, "rate_limit"),
        ({"status": "DEADLINE_EXCEEDED"}, "timeout"),
        ({"status": "UNAVAILABLE", "code": 503}, "overloaded"),
        ({"status": "FAILED_PRECONDITION", "code": 400}, "bad_request"),
    ],
)
def test_a_code_inside_a_stream_gives_the_kind(
    error: dict[str, JsonValue], kind: FailureKind
) -> None:
    failure = error_failure({"error": {"message": "m", **error}})
    assert failure is not None
    assert failure.kind == kind
    assert failure.hint


TOO_LONG = [
    "This model's maximum context length is 8192 tokens, however you requested 9000.",
    "Your input exceeds the context window of this model.",
    "prompt is too long: 210000 tokens > 200000 maximum",
    "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000",
    "Input is too long for requested model.",
    "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
    "This model's maximum prompt length is 131072 but the request contains 200000 tokens.",
    "The decoder prompt (length 5000) is longer than the maximum model length of 4096.",
    "the request exceeds the available context size, try increasing it",
    "the input length exceeds the context length",
    "Trying to keep the first 5000 tokens when the model is loaded with context length of only 4096.",
    "`inputs` tokens + `max_new_tokens` must be <= 4097. Given: 5000",
    "Please reduce the length of the messages or completion.",
    "too many tokens: total number of tokens in the prompt cannot exceed 4081",
    "Prompt exceeds max length",
]


@pytest.mark.parametrize("words", TOO_LONG)
def test_a_request_that_is_too_long_is_told_from_a_wrong_one(words: str) -> None:
    assert refusal(400, {}, with_code(None, "invalid_request_error", words)).kind == (
        "context_too_long"
    )
    assert stream_failure(ErrorWords(words)).kind == "context_too_long"


@pytest.mark.parametrize(
    "words", ["Rate limit reached: too many tokens per minute.", "max_tokens must be positive"]
)
def test_a_sentence_about_tokens_is_not_about_the_context(words: str) -> None:
    assert refusal(429, {}, with_code(None, None, words)).kind == "rate_limit"
    assert refusal(400, {}, with_code(None, None, words)).kind == "bad_request"


def test_headers_say_how_long_to_wait_and_whom_to_ask() -> None:
    failure = refusal(429, {"retry-after": "16", "x-request-id": "req_1"}, b"{}")
    assert (failure.retry_after_s, failure.request_id) == (16.0, "req_1")


def test_an_id_in_the_body_wins() -> None:
    body = dump({"type": "error", "error": {"message": "m"}, "request_id": "req_2"})
    assert refusal(529, {"cf-ray": "x"}, body).request_id == "req_2"


@pytest.mark.parametrize(
    ("words", "wait_s"),
    [
        ("Please try again in 5.289s. Visit us.", 5.289),
        ("Please try again in 494ms.", 0.494),
        ("try again in 1m2.5s", 62.5),
        ("Please retry after 37 seconds.", 37.0),
        ("Please try again in 2 minutes.", 120.0),
        ("Please retry after 1 hour.", 3600.0),
        ("Please try again in a while.", None),
    ],
)
def test_without_a_header_the_sentence_says_how_long_to_wait(
    words: str, wait_s: float | None
) -> None:
    assert refusal(429, {}, with_code(None, None, words)).retry_after_s == wait_s
    assert refusal(400, {}, with_code(None, None, words)).retry_after_s is None


def test_a_redirect_is_named_and_not_followed() -> None:
    failure = refusal(302, {"location": "https://login.example/\n?x"}, b"<html>")
    assert failure.kind == "redirect"
    assert "HTTP 302 Found" in failure.message
    assert "https://login.example/ ?x" in failure.message
    assert refusal(304, {}, b"").message == "The provider answered HTTP 304 Not Modified."


def test_a_message_is_one_line_of_bounded_length() -> None:
    message = refusal(400, {}, with_code(None, None, "a\n\x1b\x9b b\t" * 500)).message
    assert len(message) <= MAX_MESSAGE_CHARS
    assert message.startswith("a b a b")
    assert message.endswith("…")


@given(
    status=st.integers(300, 599),
    body=st.binary() | st.recursive(
        st.none() | st.booleans() | st.text(max_size=5) | st.integers(0, 600),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "message", "detail", "type", "object", "code", "metadata", "raw"]),
            inner,
            max_size=4,
        ),
    ).map(dump),
)  # fmt: skip
def test_any_body_gives_one_printable_sentence(status: int, body: bytes) -> None:
    failure = refusal(status, {}, body)
    assert failure.message
    assert len(failure.message) <= MAX_MESSAGE_CHARS
    assert "\n" not in failure.message


KINDS: tuple[FailureKind, ...] = (
    "authentication",
    "permission",
    "not_found",
    "bad_request",
    "context_too_long",
    "rate_limit",
    "quota",
    "overloaded",
    "server",
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_a_code_that_reads_as_it(kind: FailureKind) -> None:
    assert stream_failure(ErrorWords("m", code_of(kind))).kind == kind


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"message": "m", "code": 429}, "rate_limit"),
        ({"message": "m", "code": "503"}, "overloaded"),
        ({"message": "m", "type": "invalid_request_error", "status_code": 400}, "bad_request"),
        ({"message": "m", "code": 1234}, "server"),
        ({"message": "Token limit reached", "code": 400}, "context_too_long"),
        ("m", "server"),
    ],
)
def test_an_error_in_a_stream_has_a_kind_too(error: JsonValue, kind: FailureKind) -> None:
    words = find_error({"error": error})
    assert words is not None
    assert stream_failure(words).kind == kind


@pytest.mark.parametrize("document", [None, 1, "x", [], {}, {"error": None}, {"choices": []}])
def test_what_is_no_error_is_none(document: JsonValue) -> None:
    assert find_error(document) is None


def test_what_the_server_says_about_trying_again_is_kept() -> None:
    assert refusal(500, {"x-should-retry": "false"}, b"{}").should_retry is False
    assert refusal(500, {}, b"{}").should_retry is None
