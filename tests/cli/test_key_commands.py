"""`tuiapp keys` as a process of its own, with keyrings of every kind."""

import os
import pty
import select
import subprocess
import sys
import termios

import pytest
from commands import KEY, Home, answering, ended, refusing

from tests.loopback import LoopbackServer
from tuiapp.core.visible import visible
from tuiapp.wire.jsonvalue import parse


TYPED = "sk-typed-0123456789"


@pytest.mark.parametrize(
    ("arguments", "example"),
    [
        (["keys"], "tuiapp keys set openai"),
        (["keys", "set"], "| tuiapp keys set openai"),
        (["keys", "list"], "tuiapp keys list"),
        (["keys", "delete"], "tuiapp keys delete openai"),
    ],
)
def test_help_of_keys_has_an_example(home: Home, arguments: list[str], example: str) -> None:
    done = home.run(*arguments, "--help")

    assert done.status == 0
    assert example in done.out.decode()


def test_a_key_that_was_piped_in_is_found_and_sent_and_can_be_deleted(home: Home) -> None:
    home.plant_keyring()
    with LoopbackServer(answering("Yes")) as server:
        home.config.write_text(f'[providers.lab]\nbase_url = "{server.url}"\n')

        kept = home.run("keys", "set", "lab", stdin=f"{TYPED}\n".encode())
        asked = home.run("ask", "-m", "lab/m", "Why?")
        listed = home.run("keys", "list")
        deleted = home.run("keys", "delete", "lab")
        again = home.run("ask", "-m", "lab/m", "Why?")

    assert (kept.status, kept.notes) == (0, "")
    assert kept.out.decode() == (
        f"The key for lab is in the system's keyring, for {server.url}/v1 only.\n"
    )
    assert asked.status == again.status == 0
    first, second = server.requests
    assert first.headers["authorization"] == f"Bearer {TYPED}"
    assert "authorization" not in second.headers
    assert "lab         found      the system's keyring" in listed.out.decode()
    assert deleted.out.decode() == "The key for lab is no longer in the system's keyring.\n"
    for done in (kept, asked, listed, deleted):
        assert TYPED not in done.out.decode() + done.notes
        assert TYPED[-4:] not in done.out.decode() + done.notes


def test_a_stored_key_stays_with_its_address(home: Home) -> None:
    home.plant_keyring()
    home.config.write_text('[providers.lab]\nbase_url = "http://127.0.0.1:9"\n')
    home.run("keys", "set", "lab", stdin=TYPED.encode())
    with LoopbackServer(answering("Yes")) as server:
        home.config.write_text(f'[providers.lab]\nbase_url = "{server.url}"\n')
        home.run("ask", "-m", "lab/m", "Why?")

    (request,) = server.requests
    assert TYPED not in str(request.headers)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
def test_on_a_terminal_the_key_is_typed_in_unseen(home: Home) -> None:
    home.plant_keyring()
    controller, terminal = pty.openpty()
    process = home.begin("keys", "set", "openai", stdin=terminal, own_session=True)
    try:
        while termios.tcgetattr(terminal)[3] & termios.ECHO:
            assert process.poll() is None
            select.select([], [], [], 0.01)
        os.write(controller, f"{TYPED}\n".encode())
        done = ended(process)
    finally:
        process.kill()
        os.close(terminal)
        os.close(controller)

    assert done.status == 0
    assert TYPED not in done.out.decode() + done.notes
    kept = parse(home.keyring.read_bytes())
    assert kept == {"tuiapp/openai": f"{TYPED} https://api.openai.com/v1"}


def test_a_key_as_an_argument_is_refused_and_not_repeated(home: Home) -> None:
    home.plant_keyring()
    done = home.run("keys", "set", "openai", TYPED)

    assert done.status == 2
    assert "no argument" in done.notes
    assert TYPED not in done.notes
    assert not home.keyring.exists()


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        (b"", "There is no key"),
        (b" \n", "There is no key"),
        (b"sk-one\nsk-two", "white space or a line break"),
        (b"sk one", "white space or a line break"),
        ("sk-schlüssel".encode(), "not ASCII"),
        (b"sk-\x1bkey", "control characters"),
        (b"k" * 8193, "no more than 8,192 characters"),
        (b"k" * 100_000, "no more than 8,192 characters"),
    ],
)
def test_what_is_no_key_is_refused_in_a_sentence(home: Home, given: bytes, complaint: str) -> None:
    home.plant_keyring()
    done = home.run("keys", "set", "openai", stdin=given)

    assert (done.status, done.out) == (2, b"")
    assert complaint in done.notes
    assert "sk-" not in done.notes
    assert "openai" not in home.keyring.read_text()


@pytest.mark.parametrize(
    ("kind", "complaint"),
    [
        (None, "This system has no keyring that keeps keys."),
        ("ForgetfulKeyring", "does not give back what it is given"),
        ("PlainFileKeyring", "This system has no keyring that keeps keys."),
        ("BreakingKeyring", "failed (ConnectionResetError)"),
    ],
)
def test_without_a_keyring_the_lines_to_write_are_given(
    home: Home, kind: str | None, complaint: str
) -> None:
    if kind is not None:
        home.plant_keyring(kind)
    done = home.run("keys", "set", "openai", stdin=TYPED.encode())

    assert (done.status, done.out) == (2, b"")
    assert complaint in done.notes
    assert visible(str(home.config)) in done.notes
    assert "under [providers.openai]" in done.notes
    assert '\n  api_key = "env:OPENAI_API_KEY"\n' in done.notes
    assert '\n  api_key = "command:pass show openai"\n' in done.notes
    assert TYPED not in done.notes
    assert not home.keyring.exists() or TYPED not in home.keyring.read_text()


def test_the_lines_for_a_provider_of_the_users_name_a_variable_that_can_be(home: Home) -> None:
    home.config.write_text('[providers."my lab"]\nbase_url = "http://127.0.0.1:9"\n')
    done = home.run("keys", "set", "my lab", stdin=TYPED.encode())

    assert 'api_key = "env:MY_LAB_API_KEY"' in done.notes


def test_what_comes_before_the_keyring_is_said(home: Home) -> None:
    home.plant_keyring()
    home.more["OPENAI_API_KEY"] = KEY
    done = home.run("keys", "set", "openai", stdin=TYPED.encode())

    assert done.status == 0
    assert "the variable OPENAI_API_KEY is set and comes first" in done.out.decode()
    assert 'api_key = "keyring"' in done.out.decode()


@pytest.mark.parametrize(
    ("provider", "complaint"),
    [
        ("opnai", "Did you mean “openai”?"),
        ("demo", "wants no key"),
        ("azure", "AZURE_OPENAI_ENDPOINT is not set"),
        ("lab", "names another place for its key"),
    ],
)
def test_a_key_that_would_not_be_used_is_not_asked_for(
    home: Home, provider: str, complaint: str
) -> None:
    home.plant_keyring()
    home.configure("http://127.0.0.1:9")
    done = home.run("keys", "set", provider, stdin=TYPED.encode())

    assert (done.status, done.out) == (2, b"")
    assert complaint in done.notes
    assert not home.keyring.exists()


def test_the_list_says_where_each_key_comes_from(home: Home) -> None:
    home.plant_keyring()
    home.config.write_text(
        '[providers.printed]\nbase_url = "http://127.0.0.1:9"\n'
        f"api_key = \"command:{sys.executable} -c 'print(123456789)'\"\n"
        '[providers.unset]\nbase_url = "http://127.0.0.1:9"\napi_key = "env:NOT_SET"\n'
        '[providers.broken]\nbase_url = "http://127.0.0.1:9"\napi_key = "command:false"\n'
    )
    home.more["OPENAI_API_KEY"] = KEY
    done = home.run("keys", "list")
    lines = {line.split()[0]: line for line in done.out.decode().splitlines()}

    assert done.status == 0
    assert lines["openai"].endswith("found      the variable OPENAI_API_KEY")
    assert lines["printed"].endswith("found      the command in [providers.printed] api_key")
    assert lines["unset"].endswith("not found  the variable NOT_SET")
    assert "not found  The command for the key of broken failed" in lines["broken"]
    assert lines["groq"].endswith("not found  the variable GROQ_API_KEY or the system's keyring")
    assert "AZURE_OPENAI_ENDPOINT is not set" in lines["azure"]
    assert lines["vllm"].endswith("none       none is needed")
    assert "123456789" not in done.out.decode()


def test_without_a_keyring_the_list_says_so_once(home: Home) -> None:
    done = home.run("keys", "list")

    assert done.status == 0
    assert done.out.decode().count("no keyring") == 1
    assert "anthropic" in done.out.decode()


def test_a_key_that_is_not_there_cannot_be_deleted(home: Home) -> None:
    home.plant_keyring()
    missing = home.run("keys", "delete", "openai")
    unknown = home.run("keys", "delete", "opnai")

    assert missing.status == unknown.status == 2
    assert "has no key for openai" in missing.notes
    assert "Did you mean" in unknown.notes


def test_the_key_of_a_provider_that_has_gone_can_be_deleted(home: Home) -> None:
    home.plant_keyring()
    home.config.write_text('[providers.lab]\nbase_url = "http://127.0.0.1:9"\n')
    home.run("keys", "set", "lab", stdin=TYPED.encode())
    home.config.write_text("")

    assert home.run("keys", "delete", "lab").status == 0


def test_a_keyring_is_left_alone_where_a_variable_has_the_key(home: Home) -> None:
    home.plant_keyring("LockedKeyring")
    with LoopbackServer(answering("Yes")) as server:
        home.more |= {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.url}
        done = home.run("ask", "-m", "openai/m", "Why?")

    assert (done.status, done.out) == (0, b"Yes")
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_a_locked_keyring_holds_nobody_up_who_may_need_no_key(home: Home) -> None:
    home.plant_keyring("LockedKeyring")
    with LoopbackServer(answering("Yes")) as server:
        home.config.write_text(f'[providers.lab]\nbase_url = "{server.url}"\n')
        done = home.run("ask", "-m", "lab/m", "Why?")

    assert (done.status, done.out) == (0, b"Yes")


def test_a_refused_key_from_the_keyring_says_where_it_came_from(home: Home) -> None:
    home.plant_keyring()
    with LoopbackServer(refusing(401, b'{"error":{"message":"Bad key"}}')) as server:
        home.config.write_text(f'[providers.lab]\nbase_url = "{server.url}"\n')
        home.run("keys", "set", "lab", stdin=TYPED.encode())
        done = home.run("ask", "-m", "lab/m", "Why?")

    assert done.status == 1
    assert "The key comes from the system's keyring." in done.notes


def test_the_process_of_a_test_has_what_it_needs(home: Home) -> None:
    home.plant_keyring()
    done = subprocess.run(
        [sys.executable, "-c", "import keyring; print(type(keyring.get_keyring()).__name__)"],
        env=home.environ,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "FileKeyring"
