"""Endpoints of targets, where the configuration has one entry at most."""

from collections.abc import Mapping

from tuiapp.config.endpoints import resolve
from tuiapp.config.keys import KeyReader
from tuiapp.config.settings import ProviderSettings, Settings
from tuiapp.core.endpoint import Endpoint
from tuiapp.core.request import Target


OPENAI = "https://api.openai.com/v1"
KEY = {"OPENAI_API_KEY": "sk-openai"}
ELSEWHERE = {"OPENAI_BASE_URL": "http://else:8080/"}


def endpoint(
    target: str,
    entry: ProviderSettings | None = None,
    environ: Mapping[str, str] | None = None,
) -> Endpoint:
    parsed = Target.parse(target)
    settings = Settings(providers={} if entry is None else {parsed.provider: entry})
    environ = environ or {}
    reader = KeyReader(environ, run_command=lambda arguments, _: arguments[0])
    return resolve(parsed, settings, environ, reader)
