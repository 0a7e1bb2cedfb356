"""Forms of a body of `gemini` other than a plain stream, the errors in them, and one end for anything at all."""

import pytest
from cutting import CUTS, bytewise, pieces
from decoding import decoded, ends, failure_of
from gemini_chunks import ERROR, NAMED, STOP, chunk, growing, last, sse, text
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.core.events import TextDelta, Unrecognized
from tuiapp.wire.body import MAX_STRAY_BYTES
from tuiapp.wire.gemini.decoder import gemini_decoder
from tuiapp.wire.jsonvalue import JsonValue, dump
from tuiapp.wire.registry import dialect


# The other forms of a body.


def test_an_array_is_told_element_by_element() -> None:
    decoder = gemini_decoder()
    assert decoder.decode(b"\xef\xbb\xbf\r\n[") == []
    assert decoder.decode(dump(chunk(text("a"))) + b"\r\n") == [NAMED, TextDelta("a")]
    assert decoder.decode(b",\r\n" + dump(last()) + b"\n]") == []
    assert decoder.flush() == [STOP]


def test_an_array_that_is_cut_has_failed() -> None:
    events = decoded("gemini", b"[" + dump(chunk(text("a"))) + b',{"candid')
    assert events[1:-1] == [TextDelta("a"), Unrecognized("not JSON", b'{"candid')]
    assert failure_of(events).kind == "ended_early"


def test_a_whole_answer_at_once_is_read() -> None:
    body = dump(chunk(text("a"), finishReason="STOP"))
    assert decoded("gemini", body) == [NAMED, TextDelta("a"), STOP]


@pytest.mark.parametrize(
    "body",
    [
        dump(ERROR),
        dump([ERROR]),
        sse(ERROR),
        sse([ERROR]),
        b'{\n "error": {\n  "code": 503,\n  "message": "Overloaded."\n }\n}\n',
        b'[{\n "error": {\n  "code": 503,\n  "message": "Overloaded."\n }\n}\n]\n',
        sse(chunk(text("a"))) + b'{\n "error": {"code": 503,\n  "message": "Overloaded."}\n}\n',
        b"[" + dump(chunk(text("a"))) + b"]\n" + dump(ERROR),
        sse({**chunk(text("a")), "error": {"code": 503, "message": "Overloaded."}}, last()),
    ],
)
def test_an_error_is_read_in_every_form(body: bytes) -> None:
    failure = failure_of(decoded("gemini", body))
    assert (failure.kind, failure.message) == ("overloaded", "Overloaded.")


def test_a_bare_error_over_endless_lines_is_not_waited_for() -> None:
    body = sse(last()) + b'{"error":"no","x":\n"' + b"a" * MAX_STRAY_BYTES + b'"}\n'
    assert decoded("gemini", body)[-1] == STOP


# Errors.


def refused(status: int, message: str, word: str, *details: JsonValue) -> bytes:
    error: dict[str, JsonValue] = {"code": status, "message": message, "status": word}
    return dump({"error": {**error, "details": [*details]}})


WAIT: JsonValue = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "36.5s"}
TOO_LONG = "The input token count (9) exceeds the maximum number of tokens allowed (8)."


@pytest.mark.parametrize(
    ("body", "kind", "wait_s"),
    [
        (refused(429, "Slow down.", "RESOURCE_EXHAUSTED", WAIT), "rate_limit", 36.5),
        (refused(429, "Please retry in 37s.", "RESOURCE_EXHAUSTED"), "rate_limit", 37.0),
        (
            refused(
                429,
                "You exceeded your quota.",
                "RESOURCE_EXHAUSTED",
                {"violations": [{"quotaId": "GenerateRequestsPerDayPerProject-FreeTier"}]},
                WAIT,
            ),
            "quota",
            36.5,
        ),
        (refused(503, "Busy.", "UNAVAILABLE", WAIT), "overloaded", 36.5),
        (
            refused(400, "Bad key.", "INVALID_ARGUMENT", {"reason": "API_KEY_INVALID"}),
            "authentication",
            None,
        ),
        (refused(400, TOO_LONG, "INVALID_ARGUMENT"), "context_too_long", None),
        (refused(400, "No.", "INVALID_ARGUMENT"), "bad_request", None),
        (refused(499, "Cancelled.", "CANCELLED"), "server", None),
        (b"[%b]" % refused(404, "Not found.", "NOT_FOUND"), "not_found", None),
    ],
)
def test_the_details_of_an_error_are_read(body: bytes, kind: str, wait_s: float | None) -> None:
    failure = dialect("gemini").refusal(int(body.partition(b'code":')[2][:3]), {}, body)
    assert (failure.kind, failure.retry_after_s) == (kind, wait_s)
    if b"retry in" not in body:
        inside = failure_of(decoded("gemini", body))
        assert (inside.kind, inside.retry_after_s) == (kind, wait_s)
        assert inside.hint == failure.hint


def test_a_refusal_that_is_no_json_is_told() -> None:
    failure = dialect("gemini").refusal(502, {}, b"<html><title>Bad</title>")
    assert (failure.kind, failure.status) == ("server", 502)


# Anything at all.

LINES = st.lists(
    st.sampled_from(
        [
            sse(chunk(text("a"))),
            sse(chunk(text("b", thoughtSignature="s")))[:-2],
            sse(last()),
            sse(ERROR),
            sse(growing({"jsonPath": "$.a", "stringValue": "x"}, name="f", willContinue=True)),
            sse({"promptFeedback": {"blockReason": "OTHER"}}),
            b"[" + dump(chunk(text("a"))),
            b",\n" + dump(last()),
            dump(ERROR),
            b"[",
            b"]",
            b"{",
            b"}\n",
            b'"',
            b"\\",
            b"data: ",
            b"\r",
            b"\n",
            b"x",
        ]
    ),
    max_size=10,
).map(b"".join)


@given(body=LINES, cuts=CUTS)
def test_any_body_in_any_pieces_gives_the_same_events_and_one_end(
    body: bytes, cuts: list[int]
) -> None:
    whole = decoded("gemini", body)
    assert ends(whole) == whole[-1:]
    assert decoded("gemini", *pieces(body, cuts)) == whole
    assert decoded("gemini", *bytewise(body)) == whole
