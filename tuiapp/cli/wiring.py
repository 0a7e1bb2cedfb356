"""The composition root that `ask`, the library and the screen share.

What needs httpx is imported on the wire thread when the first provider is asked for, so that
neither the first paint nor `--version` pays for it.
"""

import os
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final

from tuiapp.config.endpoints import checked_target, resolve
from tuiapp.config.keys import KeyReader
from tuiapp.config.load import load
from tuiapp.config.paths import Paths
from tuiapp.config.problems import ConfigProblem
from tuiapp.config.settings import Settings
from tuiapp.config.themes import LoadedThemes, load_themes
from tuiapp.core.endpoint import Endpoint
from tuiapp.core.errors import TuiappError
from tuiapp.core.ports import Clock, Provider, Providers
from tuiapp.core.prices import Price
from tuiapp.core.request import GenerationRequest, Target
from tuiapp.core.secret import Secret
from tuiapp.engine.retry import NO_RETRY, RetryPolicy
from tuiapp.engine.run import Run
from tuiapp.engine.stopping import StopRule, TimeRule
from tuiapp.net.clock import SystemClock
from tuiapp.net.thread import WireThread


WARM_UP_S: Final = 10.0
"""What comes after a warm-up does not wait for ever."""


def read_keyring(provider: str) -> Secret | None:
    """The key that the system's keyring holds for a provider; None without a usable keyring."""
    import keyring
    from keyring.errors import KeyringError

    try:
        text = keyring.get_password("tuiapp", provider)
    except KeyringError:
        return None
    return Secret.parse(text) if text else None


class LazyProviders:
    """Implements `core.ports.Providers`; loads the HTTP side when the first one is asked for.

    Used on the wire thread only.
    """

    def __init__(
        self, find_endpoint: Callable[[Target], Endpoint], clock: Clock, wire: WireThread
    ) -> None:
        self._find_endpoint = find_endpoint
        self._clock = clock
        self._wire = wire
        self._providers: Providers | None = None
        self._warm: Callable[[Target], Awaitable[None]] = self.warm

    async def provider(self, target: Target) -> Provider:
        """The provider that answers for `target`."""
        return await self._loaded().provider(target)

    def _loaded(self) -> Providers:
        if self._providers is None:
            from tuiapp.cli.help_topics import help_topics
            from tuiapp.net.demo import DEMO_HOST, DemoTransport
            from tuiapp.net.providers import HttpProviders
            from tuiapp.wire.registry import dialect

            providers = HttpProviders(
                self._find_endpoint,
                clock=self._clock,
                transports={
                    DEMO_HOST: lambda: DemoTransport(dialect("openai-chat"), help_topics())
                },
            )
            self._wire.add_closer(providers.aclose)
            self._providers = providers
            self._warm = providers.warm
        return self._providers

    async def warm(self, target: Target) -> None:
        """Load everything that a first request to `target` needs. What is wrong shows then."""
        self._loaded()
        with suppress(TuiappError):
            await self._warm(target)


class Session:
    """Settings, keys, the wire thread and what runs on it; from here to `close`."""

    def __init__(
        self,
        environ: Mapping[str, str] | None = None,
        *,
        on_fault: Callable[[BaseException], None] | None = None,
    ) -> None:
        self.environ = os.environ if environ is None else environ
        self.paths = Paths.of(self.environ)
        self.themes: LoadedThemes = load_themes(self.paths)
        loaded = load(self.paths, theme_names=self.themes.themes)
        self.settings: Settings = loaded.settings
        self.problems: Sequence[ConfigProblem] = (*loaded.problems, *self.themes.problems)
        self.clock = SystemClock()
        self.on_fault = on_fault
        self.wire = WireThread(on_fault=on_fault)
        self._secrets: list[Secret] = []
        self._secrets_lock = threading.Lock()
        self._keys = KeyReader(self.environ, read_keyring=read_keyring)
        self._providers = LazyProviders(self._find_endpoint, self.clock, self.wire)

    @property
    def secrets(self) -> Sequence[Secret]:
        """Every key that was handed out, for redaction."""
        with self._secrets_lock:
            return tuple(self._secrets)

    def _find_endpoint(self, target: Target) -> Endpoint:
        endpoint = resolve(target, self.settings, self.environ, self._keys)
        if endpoint.key is not None:
            with self._secrets_lock:
                if endpoint.key not in self._secrets:
                    self._secrets.append(endpoint.key)
        return endpoint

    def check_target(self, text: str) -> Target:
        """Read a target; raises `UsageError` with the nearest names where it cannot be."""
        return checked_target(text, self.settings)

    def find_endpoint(self, target: Target) -> Endpoint:
        """Where a target is reached; raises `UsageError`. It takes as long as reading the key."""
        return self._find_endpoint(target)

    def price(self, target: Target) -> Price | None:
        """What the user says a target costs."""
        return self.settings.prices.get(target)

    def start_run(
        self,
        request: GenerationRequest,
        *,
        stop_rules: Sequence[StopRule | TimeRule] = (),
        retry: RetryPolicy = NO_RETRY,
        on_fault: Callable[[BaseException], None] | None = None,
    ) -> Run:
        """Send a request. `on_fault` stands in for the session's own."""
        run = Run(
            request,
            providers=self._providers,
            spawner=self.wire,
            clock=self.clock,
            stop_rules=stop_rules,
            retry=retry,
            on_fault=on_fault or self.on_fault,
        )
        run.start()
        return run

    def warm_up(self, target: Target) -> None:
        """Get the connection side ready for `target`, and wait for it; for a thread of its own."""
        is_done = threading.Event()
        self.wire.spawn(lambda: self._providers.warm(target), lambda _: is_done.set())
        is_done.wait(WARM_UP_S)

    def close(self) -> None:
        """Stop every run and close every connection; waits at most 250 ms."""
        self.wire.close()
