"""Keys that are typed in while the program runs."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from echoing import in_a_refusal

from tests.config.vaults import FakeVault
from tests.loopback import Answering, LoopbackServer
from tests.net.running import DONE, chunk_of
from tuiapp.cli.stored_keys import StoredKeys
from tuiapp.cli.wiring import Session
from tuiapp.config.endpoints import resolve
from tuiapp.config.errors import ProviderFaultError, UnusableKeyError
from tuiapp.config.key_store import KeyStore
from tuiapp.config.keys import CommandKey, KeyReader, KeySource, VariableKey
from tuiapp.config.settings import ProviderSettings, Settings
from tuiapp.core.errors import UsageError
from tuiapp.core.events import Event, Failed, Finished
from tuiapp.core.messages import UserMessage
from tuiapp.core.request import GenerationRequest, Target
from tuiapp.engine.log import BlockingFollower


TYPED = "sk-typed-0123456789"


class Desk:
    """Stored keys on a keyring of the test's."""

    def __init__(
        self,
        vault: FakeVault,
        key: KeySource | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.settings = Settings(
            providers={"lab": ProviderSettings(base_url="http://lab", key=key)}
        )
        self.environ = environ or {}
        self.store = KeyStore(vault)
        self.keys = KeyReader(self.environ, store=self.store)
        self.typed = StoredKeys(self.settings, self.environ, self.keys, self.store)

    def sent(self, provider: str) -> str | None:
        """The key that the next request carries."""
        endpoint = resolve(Target(provider, "m"), self.settings, self.environ, self.keys)
        return None if endpoint.key is None else endpoint.key.reveal()


def test_a_typed_key_is_kept_and_used() -> None:
    vault = FakeVault()
    desk = Desk(vault)

    said = desk.typed.store("lab", f" {TYPED}\n")

    assert said == "The key for lab is in the system's keyring, for http://lab/v1 only."
    assert vault.kept == {"lab": f"{TYPED} http://lab/v1"}
    assert desk.sent("lab") == TYPED


def test_what_would_come_before_it_at_the_next_start_is_said() -> None:
    desk = Desk(FakeVault(), environ={"OPENAI_API_KEY": "sk-wrong"})

    said = desk.typed.store("openai", TYPED)

    assert "the variable OPENAI_API_KEY is set and comes first" in said
    assert desk.sent("openai") == TYPED


@pytest.mark.parametrize(
    "vault",
    [FakeVault(reason="This system has no keyring."), FakeVault(forgets=True)],
)
def test_a_key_that_cannot_be_kept_is_used_all_the_same(vault: FakeVault) -> None:
    desk = Desk(vault)

    said = desk.typed.store("openai", TYPED)

    assert said.startswith("The key for openai is used until you leave, and not kept.")
    assert "[providers.openai]" in said
    assert 'api_key = "env:OPENAI_API_KEY" or api_key = "command:pass show openai"' in said
    assert desk.sent("openai") == TYPED


@pytest.mark.parametrize("source", [VariableKey("LAB_KEY"), CommandKey(("pass", "show", "lab"))])
def test_a_key_that_the_next_start_would_not_look_for_is_not_kept(source: KeySource) -> None:
    vault = FakeVault()
    desk = Desk(vault, source, {"LAB_KEY": "sk-wrong"})

    said = desk.typed.store("lab", TYPED)

    assert "not kept. [providers.lab] in config.toml names another place" in said
    assert vault.calls == []
    assert desk.sent("lab") == TYPED


@pytest.mark.parametrize("text", ["", "  ", "sk-one\nsk-two", "sk-schlüssel", "k" * 9_000])
def test_what_is_no_key_changes_nothing(text: str) -> None:
    vault = FakeVault()
    desk = Desk(vault)

    with pytest.raises(UnusableKeyError, match=r"\.$") as refused:
        desk.typed.store("lab", text)

    assert "sk-" not in refused.value.sentence
    assert desk.keys.secrets == ()
    assert vault.kept == {}


def test_the_demo_wants_no_key_and_a_provider_without_an_address_cannot_have_one() -> None:
    desk = Desk(FakeVault())

    with pytest.raises(UsageError, match="wants no key"):
        desk.typed.store("demo", TYPED)
    with pytest.raises(UsageError, match="no provider"):
        desk.typed.store("nobody", TYPED)
    with pytest.raises(ProviderFaultError, match="AZURE_OPENAI_ENDPOINT"):
        desk.typed.store("azure", TYPED)


def asked(session: Session) -> Event:
    """How a run ended."""
    run = session.start_run(GenerationRequest(Target("lab", "m"), (UserMessage("Why?"),)))
    events: list[Event] = []
    with BlockingFollower(run.log) as follower:
        while not follower.is_done:
            follower.wait(1)
            events += [event for chunk in follower.take() for event in chunk.events]
    return events[-1]


async def only_the_new_key(on: Answering) -> None:
    if on.request.headers.get("authorization") != f"Bearer {TYPED}":
        await in_a_refusal(401, '{"error":{"message":"No."}}')(on)
        return
    await on.start()
    await on.send(chunk_of("Yes", "stop") + DONE)
    await on.end()


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer(only_the_new_key) as running:
        yield running


def session_at(server: LoopbackServer, home: Path, source: str) -> Session:
    (home / "config.toml").write_text(
        f"[providers.lab]\nbase_url = \"{server.url}\"\napi_key = '{source}'\n", "utf-8"
    )
    return Session({"TUIAPP_HOME": str(home), "PATH": "/usr/bin:/bin", "LAB_KEY": "sk-old"})


def test_a_key_typed_in_after_a_refusal_goes_with_the_next_request(
    server: LoopbackServer, tmp_path: Path
) -> None:
    session = session_at(server, tmp_path, "env:LAB_KEY")
    stored = StoredKeys(session.settings, session.environ, session.keys, session.key_store)
    try:
        refused = asked(session)
        stored.store("lab", TYPED)
        answered = asked(session)
    finally:
        session.close()

    assert isinstance(refused, Failed)
    assert refused.failure.kind == "authentication"
    assert isinstance(answered, Finished)


def test_a_command_is_asked_again_once_its_key_was_refused(
    server: LoopbackServer, tmp_path: Path
) -> None:
    kept = tmp_path / "key.txt"
    kept.write_text("sk-old-0123456789", "utf-8")
    session = session_at(server, tmp_path, f"command:cat {kept}")
    try:
        refused = asked(session)
        kept.write_text(TYPED, "utf-8")
        answered = asked(session)
    finally:
        session.close()

    assert isinstance(refused, Failed)
    assert isinstance(answered, Finished)


def test_a_key_that_is_refused_to_a_list_is_asked_for_again_too(
    server: LoopbackServer, tmp_path: Path
) -> None:
    kept = tmp_path / "key.txt"
    kept.write_text("sk-old-0123456789", "utf-8")
    session = session_at(server, tmp_path, f"command:cat {kept}")
    try:
        listed = session.catalog.fetch("lab")
        kept.write_text(TYPED, "utf-8")
        answered = asked(session)
    finally:
        session.close()

    assert listed.note is not None
    assert isinstance(answered, Finished)
