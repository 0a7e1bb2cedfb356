import subprocess
import threading
from collections.abc import Callable, Mapping

import pytest

from tests.config.vaults import FakeVault
from tests.patience import PATIENCE_S
from tuiapp.config import key_store, keys
from tuiapp.config.errors import UnusableKeyError
from tuiapp.config.key_command import TooMuchOutputError
from tuiapp.config.key_store import KeyStore, StoredKey
from tuiapp.config.keys import (
    AbsentKey,
    CommandKey,
    FoundKey,
    KeyReader,
    KeyringKey,
    KeyRoute,
    KeySource,
    NoKey,
    TypedKey,
    VariableKey,
)
from tuiapp.core.secret import Secret


PASS = CommandKey(("pass", "show", "lab"))
LAB = "https://lab/v1"
ENV = VariableKey("LAB_KEY")


def printing(output: str) -> Callable[[tuple[str, ...], Mapping[str, str]], str]:
    return lambda _arguments, _environ: output


def route(
    *sources: KeySource,
    base_url: str = LAB,
    needs_key: bool = True,
    is_usual: bool = True,
    covers_host: bool = False,
) -> KeyRoute:
    return KeyRoute(
        base_url, sources, needs_key=needs_key, is_usual=is_usual, covers_host=covers_host
    )


def found(key: str, source: KeySource | TypedKey) -> FoundKey:
    return FoundKey(Secret(key), source)


def test_a_variable_gives_the_key_without_the_space_around_it() -> None:
    reader = KeyReader({"LAB_KEY": " sk-lab\n"})

    assert reader.read("lab", route(ENV)) == found("sk-lab", ENV)


@pytest.mark.parametrize("environ", [{}, {"LAB_KEY": ""}, {"LAB_KEY": "  "}])
def test_an_empty_variable_is_no_key(environ: dict[str, str]) -> None:
    assert KeyReader(environ).read("lab", route(ENV)) == AbsentKey()


def test_a_variable_is_read_anew_each_time() -> None:
    environ = {"LAB_KEY": "sk-one"}
    reader = KeyReader(environ)
    reader.read("lab", route(ENV))
    environ["LAB_KEY"] = "sk-two"

    assert reader.read("lab", route(ENV)) == found("sk-two", ENV)


def test_no_key_is_none() -> None:
    assert KeyReader({}).read("lab", route(NoKey())) == AbsentKey()


def test_a_command_gives_the_key_it_prints() -> None:
    reader = KeyReader({}, run_command=printing("sk-lab\n"))

    assert reader.read("lab", route(PASS)) == found("sk-lab", PASS)


@pytest.mark.parametrize("output", ["sk-hunter2\nurl: lab", "sk-hun\x1bter2"])
def test_what_is_no_key_is_refused_and_never_shown(output: str) -> None:
    with pytest.raises(UnusableKeyError, match="the command for the key of lab") as refused:
        KeyReader({}, run_command=printing(output)).read("lab", route(PASS))
    with pytest.raises(UnusableKeyError, match="the variable LAB_KEY"):
        KeyReader({"LAB_KEY": output}).read("lab", route(ENV))

    assert "hun" not in refused.value.sentence
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("error", "complaint"),
    [
        (FileNotFoundError("hunter2"), "could not be started"),
        (ValueError("embedded null byte"), "could not be started"),
        (subprocess.TimeoutExpired(["hunter2"], 10), "took longer than 10 s"),
        (TooMuchOutputError(), "printed more than 64 KiB"),
        (subprocess.CalledProcessError(3, ["hunter2"]), "failed with status 3"),
    ],
)
def test_a_command_that_fails_is_an_error_without_the_command(
    error: Exception, complaint: str
) -> None:
    def fail(_arguments: tuple[str, ...], _environ: Mapping[str, str]) -> str:
        raise error

    with pytest.raises(UnusableKeyError, match=complaint) as failed:
        KeyReader({}, run_command=fail).read("lab", route(PASS))

    assert "hunter2" not in failed.value.sentence
    assert failed.value.__suppress_context__


def test_a_command_runs_once_until_its_key_is_forgotten() -> None:
    runs: list[tuple[str, ...]] = []

    def run(arguments: tuple[str, ...], _environ: Mapping[str, str]) -> str:
        runs.append(arguments)
        return "sk-lab"

    reader = KeyReader({}, run_command=run)
    reader.read("lab", route(PASS))
    reader.read("lab", route(PASS))
    assert runs == [("pass", "show", "lab")]

    reader.forget("lab")
    reader.read("lab", route(PASS))
    assert len(runs) == 2

    reader.read("lab", route(CommandKey(("other",))))
    assert runs[-1] == ("other",)


def test_two_lanes_at_once_run_the_command_once() -> None:
    first_runs, second_runs, may_end = threading.Event(), threading.Event(), threading.Event()

    def run(_arguments: tuple[str, ...], _environ: Mapping[str, str]) -> str:
        (second_runs if first_runs.is_set() else first_runs).set()
        may_end.wait(PATIENCE_S)
        return "sk-lab"

    reader = KeyReader({}, run_command=run)
    lanes = [threading.Thread(target=reader.read, args=("lab", route(PASS))) for _ in range(2)]
    lanes[0].start()
    assert first_runs.wait(PATIENCE_S)
    lanes[1].start()
    ran_twice = second_runs.wait(0.2)
    may_end.set()
    for lane in lanes:
        lane.join(PATIENCE_S)

    assert not ran_twice
    assert not second_runs.is_set()


def test_the_keyring_is_asked_by_the_providers_name_and_once() -> None:
    vault = FakeVault({"lab": "sk-lab"})
    reader = KeyReader({}, store=KeyStore(vault))
    reader.read("lab", route(KeyringKey()))

    assert reader.read("lab", route(KeyringKey())) == found("sk-lab", KeyringKey())
    assert vault.calls == [("read", "lab")]


def test_without_a_keyring_there_is_no_key_in_it() -> None:
    assert KeyReader({}).read("lab", route(KeyringKey())) == AbsentKey()


def test_a_variable_comes_before_the_keyring_which_is_then_left_alone() -> None:
    vault = FakeVault({"lab": "sk-kept"})
    environ = {"LAB_KEY": "sk-lab"}
    reader = KeyReader(environ, store=KeyStore(vault))
    both = route(ENV, KeyringKey())

    assert reader.read("lab", both) == found("sk-lab", ENV)
    assert vault.calls == []

    del environ["LAB_KEY"]
    assert reader.read("lab", both) == found("sk-kept", KeyringKey())


def test_a_key_that_is_missed_is_looked_for_each_time() -> None:
    vault = FakeVault()
    reader = KeyReader({}, store=KeyStore(vault))
    reader.read("lab", route(KeyringKey()))
    vault.kept["lab"] = "sk-lab"

    assert reader.read("lab", route(KeyringKey())) == found("sk-lab", KeyringKey())


@pytest.mark.parametrize("vault", [FakeVault(), FakeVault(breaks=True)])
def test_a_key_that_nobody_misses_is_looked_for_once(vault: FakeVault) -> None:
    reader = KeyReader({}, store=KeyStore(vault))
    quiet = route(KeyringKey(), needs_key=False)
    first = reader.read("lab", quiet)

    assert isinstance(first, AbsentKey)
    assert isinstance(reader.read("lab", quiet), AbsentKey)
    assert vault.calls == [("read", "lab")]

    reader.forget("lab")
    reader.read("lab", quiet)
    assert len(vault.calls) == 2


def test_a_locked_keyring_holds_up_a_provider_that_may_need_no_key_only_briefly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keys, "QUIET_LIMIT_S", 0.01)
    vault = FakeVault(is_locked=True)
    reader = KeyReader({}, store=KeyStore(vault))

    try:
        absent = reader.read("lab", route(KeyringKey(), needs_key=False))
    finally:
        vault.opened.set()

    assert isinstance(absent, AbsentKey)
    assert absent.reason is not None
    assert "0.01 s" in absent.reason


def test_a_locked_keyring_holds_up_no_other_provider() -> None:
    vault = FakeVault(is_locked=True)
    reader = KeyReader({}, store=KeyStore(vault), run_command=printing("sk-other"))
    waiting = threading.Thread(target=reader.read, args=("lab", route(KeyringKey())))
    waiting.start()

    try:
        assert reader.read("other", route(PASS)) == found("sk-other", PASS)
    finally:
        vault.opened.set()
        waiting.join(PATIENCE_S)


@pytest.mark.parametrize(
    ("stored", "to", "goes"),
    [
        # Stored with its address: there, and nowhere else.
        (LAB, route(KeyringKey()), True),
        (LAB, route(KeyringKey(), base_url="https://LAB:443", is_usual=False), True),
        (LAB, route(KeyringKey(), base_url="https://other/v1"), False),
        (LAB, route(KeyringKey(), base_url="http://lab/v1"), False),
        (LAB, route(KeyringKey(), base_url="https://lab/other/v1"), False),
        (LAB, route(KeyringKey(), base_url="https://lab/other/v1", covers_host=True), True),
        (LAB, route(KeyringKey(), base_url="https://lab.evil/v1", covers_host=True), False),
        # Stored by another program: the provider's usual address.
        (None, route(KeyringKey()), True),
        (None, route(KeyringKey(), is_usual=False), False),
    ],
)
def test_a_stored_key_goes_only_to_its_address(
    stored: str | None, to: KeyRoute, *, goes: bool
) -> None:
    store = KeyStore(FakeVault())
    store.write("lab", StoredKey(Secret("sk-lab"), stored))

    read = KeyReader({}, store=store).read("lab", to)
    reader = KeyReader({})
    reader.use("lab", StoredKey(Secret("sk-lab"), stored))

    assert isinstance(read, FoundKey) is goes
    assert isinstance(reader.read("lab", to), FoundKey) is goes
    if isinstance(read, AbsentKey):
        assert read.reason is not None
        assert (stored or "the vendor") in read.reason


def test_a_key_that_was_typed_in_comes_first_until_it_is_refused() -> None:
    reader = KeyReader({"LAB_KEY": "sk-old"})
    typed = StoredKey(Secret("sk-typed"), LAB)
    reader.use("lab", typed)

    assert reader.read("lab", route(ENV)) == found("sk-typed", TypedKey())
    assert reader.read("lab", route(NoKey())) == found("sk-typed", TypedKey())

    for other in (Secret("sk-old"), None):
        reader.forget("lab", other)
        assert reader.read("lab", route(ENV)) == found("sk-typed", TypedKey())

    reader.forget("lab", Secret("sk-typed"))
    assert reader.read("lab", route(ENV)) == found("sk-old", ENV)


def test_a_refused_key_is_read_from_the_keyring_anew() -> None:
    vault = FakeVault({"lab": "sk-old"})
    reader = KeyReader({}, store=KeyStore(vault))
    reader.read("lab", route(KeyringKey()))
    vault.kept["lab"] = "sk-new"

    reader.forget("lab", Secret("sk-old"))

    assert reader.read("lab", route(KeyringKey())) == found("sk-new", KeyringKey())


def test_a_look_into_the_keyring_makes_known_whose_keys_it_has() -> None:
    vault = FakeVault({"lab": f"sk-lab {LAB}", "broken": "two words"})
    reader = KeyReader({}, store=KeyStore(vault))
    assert reader.known_source("lab", route(KeyringKey())) is None

    reader.look(["lab", "other", "broken"])

    assert reader.known_source("lab", route(KeyringKey())) == KeyringKey()
    assert reader.known_source("other", route(KeyringKey())) is None
    assert reader.known_source("broken", route(KeyringKey())) is None
    assert [it.reveal() for it in reader.secrets] == ["sk-lab"]


@pytest.mark.parametrize(
    "vault",
    [
        FakeVault({"lab": "sk-lab"}, is_known_open=False),
        FakeVault({"lab": "sk-lab"}, reason="There is no keyring."),
        FakeVault({"lab": "sk-lab"}, breaks=True),
    ],
)
def test_a_keyring_that_may_ask_for_something_is_not_read_for_a_look(vault: FakeVault) -> None:
    reader = KeyReader({}, store=KeyStore(vault))
    reader.look(["lab"])
    assert reader.known_source("lab", route(KeyringKey())) is None


def test_a_look_is_bounded_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_store, "LOOK_LIMIT_S", 0.01)
    vault = FakeVault({"lab": "sk-lab"}, is_locked=True)
    KeyReader({}, store=KeyStore(vault)).look(["lab"])
    vault.opened.set()


def test_every_key_that_was_seen_is_known_for_redaction_once() -> None:
    vault = FakeVault({"lab": "sk-kept https://other"})
    reader = KeyReader({"LAB_KEY": "sk-env"}, store=KeyStore(vault), run_command=printing("sk-cmd"))
    reader.read("lab", route(ENV))
    reader.read("lab", route(ENV))
    reader.read("lab", route(PASS))
    reader.read("lab", route(KeyringKey()))
    reader.use("lab", StoredKey(Secret("sk-typed")))

    assert [it.reveal() for it in reader.secrets] == ["sk-env", "sk-cmd", "sk-kept", "sk-typed"]


def test_a_source_never_shows_its_command() -> None:
    assert "hunter2" not in repr(CommandKey(("echo", "sk-hunter2")))
