"""The composition root that `ask`, the library and the screen share.

What needs httpx is imported on the wire thread when the first provider is asked for, so that
neither the first paint nor `--version` pays for it.
"""

import os
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final

from tuiapp.cli.system_keyring import SystemVault
from tuiapp.config.endpoints import checked_target, describe, resolve
from tuiapp.config.key_store import KeyStore
from tuiapp.config.keys import KeyReader
from tuiapp.config.load import load
from tuiapp.config.paths import Paths
from tuiapp.config.problems import ConfigProblem
from tuiapp.config.settings import Settings
from tuiapp.config.themes import LoadedThemes, load_themes
from tuiapp.core.endpoint import Endpoint
from tuiapp.core.errors import ProviderError, TuiappError, UsageError
from tuiapp.core.ports import Clock, Emit, Provider, Providers
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


class LazyProviders:
    """Implements `core.ports.Providers`; loads the HTTP side when the first one is asked for.

    Used on the wire thread only.
    """

    def __init__(
        self,
        find_endpoint: Callable[[Target], Endpoint],
        keys: KeyReader,
        clock: Clock,
        wire: WireThread,
    ) -> None:
        self._find_endpoint = find_endpoint
        self._keys = keys
        self._clock = clock
        self._wire = wire
        self._providers: Providers | None = None
        self._warm: Callable[[Target], Awaitable[None]] = self.warm
        self._sent: dict[str, Secret | None] = {}
        """By provider, the key that its next request carries."""

    async def provider(self, target: Target) -> Provider:
        """The provider that answers for `target`."""
        provider = await self._loaded().provider(target)
        return _AttentiveProvider(provider, self._keys, self._sent.get(target.provider))

    def _resolved(self, target: Target) -> Endpoint:
        endpoint = self._find_endpoint(target)
        self._sent[target.provider] = endpoint.key
        return endpoint

    def _loaded(self) -> Providers:
        if self._providers is None:
            from tuiapp.cli.help_topics import help_topics
            from tuiapp.net.demo import DEMO_HOST, DemoTransport
            from tuiapp.net.providers import HttpProviders
            from tuiapp.wire.registry import dialect

            providers = HttpProviders(
                self._resolved,
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


class _AttentiveProvider:
    """Implements `core.ports.Provider`; has a key that was refused looked up anew the next time."""

    def __init__(self, provider: Provider, keys: KeyReader, sent: Secret | None) -> None:
        self._provider = provider
        self._keys = keys
        self._sent = sent

    async def stream(self, request: GenerationRequest, emit: Emit) -> None:
        """As the provider does."""
        try:
            await self._provider.stream(request, emit)
        except ProviderError as error:
            if error.failure.kind == "authentication":
                self._keys.forget(request.target.provider, self._sent)
            raise


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
        self.key_store = KeyStore(SystemVault())
        self.keys = KeyReader(self.environ, store=self.key_store)
        self._providers = LazyProviders(self.find_endpoint, self.keys, self.clock, self.wire)

    @property
    def secrets(self) -> Sequence[Secret]:
        """Every key that was read or typed in, for redaction."""
        return self.keys.secrets

    def check_target(self, text: str) -> Target:
        """Read a target; raises `UsageError` with the nearest names where it cannot be."""
        return checked_target(text, self.settings)

    def find_endpoint(self, target: Target) -> Endpoint:
        """Where a target is reached; raises `UsageError`. It takes as long as reading the key."""
        return resolve(target, self.settings, self.environ, self.keys)

    def objections(self, request: GenerationRequest) -> Sequence[str]:
        """What its target is known to refuse of a request; nothing where it is not configured."""
        from tuiapp.wire.objections import objections

        try:
            endpoint = describe(request.target, self.settings, self.environ)
        except UsageError:
            return ()  # the run says so, in its lane
        return objections(request, endpoint)

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
