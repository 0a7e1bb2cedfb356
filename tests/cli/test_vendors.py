"""What vendors do differently, seen by a server that stands in for them."""

import pytest
from commands import KEY, Home, answering, body_of

from tests.loopback import LoopbackServer


DEPLOYMENT = """
[providers.azure]
base_url = "{}/openai/deployments/d"
query = {{ "api-version" = "2024-10-21" }}
"""


@pytest.mark.parametrize(
    ("entry", "path"),
    [
        ("", "/openai/v1/chat/completions"),
        (
            DEPLOYMENT,
            "/openai/deployments/d/chat/completions?api-version=2024-10-21",
        ),
    ],
)
def test_azure_is_asked_at_its_endpoint_with_its_own_header(
    home: Home, entry: str, path: str
) -> None:
    with LoopbackServer(answering("Yes")) as server:
        home.config.write_text(entry.format(server.url))
        home.more |= {"AZURE_OPENAI_ENDPOINT": server.url, "AZURE_OPENAI_API_KEY": KEY}
        done = home.here("ask", "-m", "azure/d", "--param", "max_tokens=9", "Why?")

    (request,) = server.requests
    assert (done.status, done.out) == (0, b"Yes")
    assert request.path == path
    assert request.headers["api-key"] == KEY
    assert "authorization" not in request.headers
    assert body_of(server)["max_completion_tokens"] == 9


def test_what_imitates_openai_is_asked_by_chat_completions(home: Home) -> None:
    with LoopbackServer(answering("Yes")) as server:
        home.more |= {"OPENAI_BASE_URL": f"{server.url}/v1/", "OPENAI_API_KEY": KEY}
        done = home.here("ask", "-m", "openai/m", "--param", "max_tokens=9", "Why?")

    (request,) = server.requests
    assert (done.status, request.path) == (0, "/v1/chat/completions")
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert body_of(server)["max_tokens"] == 9


def test_mistral_is_asked_in_its_own_words(home: Home) -> None:
    with LoopbackServer(answering("Yes")) as server:
        home.config.write_text(
            f'[providers.mistral]\nbase_url = "{server.url}"\napi_key = "none"\n'
        )
        done = home.here("ask", "-m", "mistral/m", "--param", "seed=7", "Why?")

    body = body_of(server)
    assert done.status == 0
    assert body["random_seed"] == 7
    assert "seed" not in body
    assert "stream_options" not in body
