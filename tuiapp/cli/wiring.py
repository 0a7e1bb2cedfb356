"""The composition root that `ask`, the library and the screen share.

What needs httpx is imported on the wire thread when the first provider is asked for, so that
neither the first paint nor `--version` pays for it.
"""

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final

from tuiapp.cli.catalog import ModelCatalog
from tuiapp.cli.late_price import LatePrice
from tuiapp.cli.system_keyring import SystemVault
from tuiapp.config.endpoints import checked_target, describe, resolve
from tuiapp.config.key_store import KeyStore
from tuiapp.config.keys import KeyReader
from tuiapp.config.load import load
from tuiapp.config.paths import Paths
from tuiapp.config.problems import ConfigProblem
from tuiapp.config.routes import provider_names, route_to
from tuiapp.config.settings import Settings
from tuiapp.config.themes import LoadedThemes, load_themes
from tuiapp.core.endpoint import Endpoint
from tuiapp.core.errors import TuiappError, UsageError
from tuiapp.core.models import ModelList
from tuiapp.core.ports import Clock, Provider, Providers
from tuiapp.core.prices import Price
from tuiapp.core.request import GenerationRequest, Target
from tuiapp.core.secret import Secret
from tuiapp.engine.retry import NO_RETRY, RetryPolicy
from tuiapp.engine.run import Run
from tuiapp.engine.start_line import StartLine
from tuiapp.engine.stopping import StopRule, TimeRule
from tuiapp.net.clock import SystemClock
from tuiapp.net.log_masking import LogMasking
from tuiapp.net.thread import WireThread


WARM_UP_S: Final = 10.0
"""What comes after a warm-up does not wait for ever."""


def wall_clock() -> datetime:
    """The time of day, aware of its zone."""
    return datetime.now().astimezone()  # noqa: TID251 - for the eye, and for lists that grow old


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
        self._models: Callable[[Target, float], Awaitable[ModelList]] = self.models

    async def provider(self, target: Target) -> Provider:
        """The provider that answers for `target`."""
        return await self._loaded().provider(target)

    def _forget_key(self, endpoint: Endpoint) -> None:
        """Have a key that was refused looked up anew the next time."""
        self._keys.forget(endpoint.name, endpoint.key)

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
                on_key_refused=self._forget_key,
            )
            self._wire.add_closer(providers.aclose)
            self._providers = providers
            self._models = providers.models
        return self._providers

    async def warm(self, target: Target) -> None:
        """Load everything that a first request to `target` needs. What is wrong shows then."""
        with suppress(TuiappError):
            await self.provider(target)

    async def models(self, target: Target, within_s: float) -> ModelList:
        """The list of models of the target's provider; what went wrong is its note."""
        self._loaded()
        try:
            return await self._models(target, within_s)
        except TuiappError as error:
            return ModelList(target.provider, note=error.sentence)


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
        self._logs = LogMasking(lambda: self.secrets)
        self._logs.start()
        self._providers = LazyProviders(self.find_endpoint, self.keys, self.clock, self.wire)
        self.catalog = ModelCatalog(self, wall_clock)

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
        return objections(self._informed(request), endpoint)

    def _informed(self, request: GenerationRequest) -> GenerationRequest:
        """The request with what is known about its model, as far as that is in memory."""
        return replace(request, known=self.catalog.model(request.target))

    def price(self, target: Target) -> Price | None:
        """What a target costs, as far as that is in memory."""
        known = self.catalog.model(target)
        return None if known is None else known.price

    def learned_price(self, target: Target) -> Price | None:
        """What a target costs. It may take 0.3 s to find out."""
        self.catalog.load_price(target)
        return self.price(target)

    def late_price(self, target: Target) -> LatePrice:
        """What a target costs, to be found out while its answer comes."""
        is_slow = not self.catalog.has_looked_up(target)
        return LatePrice(lambda: self.learned_price(target), is_slow=is_slow)

    def start_run(
        self,
        request: GenerationRequest,
        *,
        stop_rules: Sequence[StopRule | TimeRule] = (),
        retry: RetryPolicy = NO_RETRY,
        start_line: StartLine | None = None,
        on_fault: Callable[[BaseException], None] | None = None,
    ) -> Run:
        """Send a request, with those that share its start line. `on_fault` stands in for the session's own."""
        run = Run(
            self._informed(request),
            providers=self._providers,
            spawner=self.wire,
            clock=self.clock,
            stop_rules=stop_rules,
            retry=retry,
            start_line=start_line,
            on_fault=on_fault or self.on_fault,
        )
        run.start()
        return run

    def warm_up(self, target: Target) -> None:
        """Get the connection side ready for `target`, and wait for it; for a thread of its own."""
        is_done = threading.Event()
        self.wire.spawn(lambda: self._providers.warm(target), lambda _: is_done.set())
        is_done.wait(WARM_UP_S)

    def fetch_models(self, providers: Sequence[str], within_s: float) -> Sequence[ModelList]:
        """The lists of these providers, all asked at once; for a thread of its own.

        It takes as long as reading the keys, and then at most `within_s`.
        """

        async def fetch_all() -> Sequence[ModelList]:
            targets = (Target(name, "any") for name in providers)
            return await asyncio.gather(*(self._providers.models(it, within_s) for it in targets))

        return self._wait_for(fetch_all)

    def find_servers(self) -> Sequence[ModelList]:
        """The lists of the model servers on this machine; within a second, for a thread of its own."""

        async def look() -> Sequence[ModelList]:
            from tuiapp.net.local_servers import find_servers

            return await find_servers(self._keyless_endpoints())

        return self._wait_for(look)

    def _keyless_endpoints(self) -> Sequence[Endpoint]:
        """Every provider's address; those of the user's own before the usual ones."""
        own = self.settings.providers
        endpoints: list[Endpoint] = []
        for name in sorted(provider_names(self.settings), key=lambda it: it not in own):
            with suppress(UsageError):
                route = route_to(name, self.settings, self.environ)
                endpoints.append(Endpoint(name, route.dialect, route.base_url, vendor=route.vendor))
        return endpoints

    def _wait_for(
        self, work: Callable[[], Coroutine[None, None, Sequence[ModelList]]]
    ) -> Sequence[ModelList]:
        """What `work` gives on the wire thread; nothing where that thread ends first."""
        lists: list[ModelList] = []
        is_done = threading.Event()

        async def do() -> None:
            lists.extend(await work())

        def done(error: BaseException | None) -> None:
            is_done.set()
            if isinstance(error, Exception) and self.on_fault is not None:
                self.on_fault(error)

        self.wire.spawn(do, done)
        is_done.wait()
        return lists

    def close(self) -> None:
        """Stop every run and close every connection; waits at most 250 ms."""
        self.wire.close()
        self._logs.stop()
