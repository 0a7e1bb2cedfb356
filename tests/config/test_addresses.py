import pytest

from tuiapp.config.addresses import (
    azure_base_url,
    base_url_for,
    checked_base_url,
    is_same_server,
    is_within_domain,
    ollama_base_url,
)
from tuiapp.core.endpoint import DialectName


@pytest.mark.parametrize(
    ("dialect", "written", "meant"),
    [
        ("openai-chat", "http://lab:8080", "http://lab:8080/v1"),
        ("openai-chat", "http://lab:8080/", "http://lab:8080/v1"),
        ("openai-chat", "http://lab:8080/v1", "http://lab:8080/v1"),
        ("openai-chat", "http://lab:8080/v1//", "http://lab:8080/v1"),
        ("openai-chat", "http://lab:8080/v1/chat/completions", "http://lab:8080/v1"),
        ("openai-chat", "http://lab:8080/v1/responses", "http://lab:8080/v1"),
        ("openai-chat", "http://lab:8080/v1/models", "http://lab:8080/v1"),
        ("openai-responses", "http://lab:8080", "http://lab:8080/v1"),
        ("openai-responses", "http://lab:8080/v1/", "http://lab:8080/v1"),
        ("openai-responses", "http://lab:8080/v1/responses", "http://lab:8080/v1"),
        ("openai-responses", "http://lab:8080/v1/chat/completions/", "http://lab:8080/v1"),
        ("openai-chat", "https://lab/api/paas/v4", "https://lab/api/paas/v4"),
        ("openai-chat", "https://lab/models", "https://lab/models"),
        ("ollama-chat", "http://lab:11434", "http://lab:11434"),
        ("ollama-chat", "http://lab:11434/v1/", "http://lab:11434"),
        ("ollama-chat", "http://lab:11434/api", "http://lab:11434"),
        ("ollama-chat", "http://lab:11434/api/chat", "http://lab:11434"),
        ("ollama-chat", "http://lab:11434/api/tags/", "http://lab:11434"),
        ("ollama-chat", "http://lab:11434/v1/chat/completions", "http://lab:11434"),
        ("ollama-generate", "http://lab:11434/", "http://lab:11434"),
        ("ollama-generate", "http://lab:11434/v1", "http://lab:11434"),
        ("ollama-chat", "https://lab/ollama", "https://lab/ollama"),
        ("ollama-generate", "http://lab:11434/api/generate", "http://lab:11434"),
        ("anthropic", "https://lab", "https://lab"),
        ("anthropic", "https://lab/v1/", "https://lab"),
        ("anthropic", "https://lab/v1/messages", "https://lab"),
        ("anthropic", "https://lab/v1/models", "https://lab"),
        ("anthropic", "https://lab/anthropic/v1/messages", "https://lab/anthropic"),
        ("anthropic", "https://lab/anthropic", "https://lab/anthropic"),
        ("gemini", "https://lab", "https://lab"),
        ("gemini", "https://lab/v1beta/", "https://lab/v1beta"),
        ("gemini", "https://lab/v1beta/models", "https://lab/v1beta"),
        ("gemini", "https://lab/v1/models/g-3:streamGenerateContent", "https://lab/v1"),
        ("gemini", "https://lab/v1beta/openai/chat/completions", "https://lab/v1beta"),
        ("gemini", "https://lab/v1beta/openai/", "https://lab/v1beta"),
    ],
)
def test_every_way_to_write_an_address_means_the_same(
    dialect: DialectName, written: str, meant: str
) -> None:
    url = base_url_for(dialect, checked_base_url(written))

    assert url == meant
    assert base_url_for(dialect, url) == url


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://lab/v1", "https://lab/v1/", True),
        ("https://lab/v1", "https://LAB:443/v1", True),
        ("http://lab", "http://lab:80", True),
        ("https://lab/v1", "http://lab/v1", False),
        ("https://lab/v1", "https://lab:8443/v1", False),
        ("https://lab/v1", "https://lab.evil/v1", False),
        ("https://lab/v1", "https://lab/other/v1", False),
        ("https://lab", "https://lab/v1", True),
        ("https://lab/v1", "https://lab/v1beta", True),
        ("https://lab/v1beta1/", "https://lab", True),
        ("https://lab/v1/other", "https://lab/other", False),
        ("https://lab/video", "https://lab", False),
    ],
)
def test_a_server_is_the_same_only_with_scheme_host_port_and_path(
    one: str, other: str, *, same: bool
) -> None:
    assert is_same_server(one, other) is same


@pytest.mark.parametrize(
    ("one", "other", "within"),
    [
        ("https://api.openai.com/v1", "https://api.openai.com", True),
        ("https://eu.api.openai.com/v1", "https://api.openai.com/v1", True),
        ("https://evil-api.openai.com/v1", "https://api.openai.com/v1", False),
        ("https://api.openai.com.evil/v1", "https://api.openai.com/v1", False),
        ("http://api.openai.com/v1", "https://api.openai.com/v1", False),
    ],
)
def test_a_regional_host_is_within_the_vendors_domain(
    one: str, other: str, *, within: bool
) -> None:
    assert is_within_domain(one, other) is within


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://r.openai.azure.com", "https://r.openai.azure.com/openai/v1"),
        ("https://r.openai.azure.com/", "https://r.openai.azure.com/openai/v1"),
        ("https://r.openai.azure.com/openai/", "https://r.openai.azure.com/openai/v1"),
        ("https://r.openai.azure.com/openai/v1", "https://r.openai.azure.com/openai/v1"),
        ("https://r/openai/deployments/d", "https://r/openai/deployments/d"),
        ("https://gateway/azure", "https://gateway/azure"),
    ],
)
def test_an_azure_resource_alone_means_its_newer_address(written: str, meant: str) -> None:
    assert azure_base_url(written) == meant


@pytest.mark.parametrize(
    ("variable", "base_url"),
    [
        ("lab", "http://lab:11434"),
        ("lab:8080", "http://lab:8080"),
        (":8080", "http://127.0.0.1:8080"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:8080", "http://127.0.0.1:8080"),
        ("http://0.0.0.0:8080", "http://127.0.0.1:8080"),
        ("127.0.0.1", "http://127.0.0.1:11434"),
        ("http://lab", "http://lab:80"),
        ("https://lab", "https://lab:443"),
        ("https://lab:8443/ollama/", "https://lab:8443/ollama"),
        ("lab/ollama", "http://lab:11434/ollama"),
        ("[::1]", "http://[::1]:11434"),
        ("[::1]:8080", "http://[::1]:8080"),
        ("::1", "http://[::1]:11434"),
        ("::", "http://[::1]:11434"),
        ("[::]:8080", "http://[::1]:8080"),
        ('"lab:8080"', "http://lab:8080"),
        (" lab ", "http://lab:11434"),
    ],
)
def test_ollama_host_is_read_as_ollama_reads_it(variable: str, base_url: str) -> None:
    assert ollama_base_url(variable) == base_url


@pytest.mark.parametrize("variable", ["ftp://lab", "lab:port", "lab:99999", "a b", "u:p@lab"])
def test_what_is_no_address_is_refused(variable: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        ollama_base_url(variable)
