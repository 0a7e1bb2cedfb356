"""What the commands of `tuiapp keys` do, with the system's keyring and the user's settings."""

import os
from collections.abc import Iterator, Sequence
from typing import Final

from tuiapp.cli.stored_keys import StoredKeys, checked_key, kept_sentence, ways_to_keep
from tuiapp.cli.system_keyring import SystemVault
from tuiapp.config.endpoints import source_words
from tuiapp.config.errors import KeyStoreError, MissingKeyError
from tuiapp.config.key_store import KeyStore, StoredKey
from tuiapp.config.keys import AbsentKey, FoundKey, KeyReader, KeyringKey
from tuiapp.config.load import load
from tuiapp.config.paths import Paths
from tuiapp.config.routes import provider_names, refuse_unknown, route_to
from tuiapp.core.errors import UsageError
from tuiapp.core.secret import Secret


_COLUMN_GAP: Final = 2


class KeyDesk:
    """The keys of the user of this process."""

    def __init__(self) -> None:
        self._environ = os.environ
        self._paths = Paths.of(self._environ)
        self._settings = load(self._paths).settings
        self._store = KeyStore(SystemVault())
        self._keys = KeyReader(self._environ, store=self._store)
        self._typed = StoredKeys(self._settings, self._environ, self._keys, self._store)

    @property
    def secrets(self) -> Sequence[Secret]:
        """Every key that was seen, for redaction."""
        return self._keys.secrets

    def check(self, provider: str) -> None:
        """See whether a key for `provider` could be kept, and would be used.

        Raises:
            UsageError: It could not, or would not. The sentence names the other ways.
        """
        route = self._typed.route(provider)
        if KeyringKey() not in route.keys.sources:
            message = f"[providers.{provider}] in config.toml names another place for its key."
            raise UsageError(message, hint='Write api_key = "keyring" there, or change that place.')
        try:
            self._store.check()
        except KeyStoreError as error:
            raise self._without_keyring(provider, error) from None

    def keep(self, provider: str, text: str) -> str:
        """Store what was typed; says where it is.

        Raises:
            UsageError: It is no key, or was not stored.
        """
        route = self._typed.route(provider)
        stored = StoredKey(checked_key(provider, text), route.base_url)
        self._keys.use(provider, stored)
        try:
            self._store.write(provider, stored)
        except KeyStoreError as error:
            raise self._without_keyring(provider, error) from None
        return f"{kept_sentence(provider, route)}{self._typed.precedence(provider)}"

    def delete(self, provider: str) -> str:
        """Delete the stored key; says so.

        Raises:
            UsageError: There is none, or the keyring cannot be used.
        """
        if self._store.delete(provider):
            return f"The key for {provider} is no longer in the system's keyring."
        refuse_unknown(provider, self._settings)
        raise MissingKeyError(f"The system's keyring has no key for {provider}.")

    def lines(self) -> Iterator[str]:
        """A line for each provider: its name, whether there is a key, and where it comes from."""
        names = provider_names(self._settings)
        width = max(len(name) for name in names) + _COLUMN_GAP
        keys = self._keys
        try:
            # Once, and with all the time that a locked keyring takes, before fifteen quick looks.
            self._store.read(names[0])
        except KeyStoreError as error:
            yield f"{error.sentence} Only the other places were looked at."
            yield ""
            keys = KeyReader(self._environ)
        except UsageError:
            pass  # said in its line
        for name in names:
            yield f"{name:<{width}}{self._state(name, keys)}"

    def _state(self, name: str, keys: KeyReader) -> str:
        try:
            route = route_to(name, self._settings, self._environ)
            found = keys.read(name, route.keys)
        except UsageError as error:
            return f"not found  {error.message}"
        match found:
            case FoundKey(source=source):
                return f"found      {source_words(name, source)}"
            case AbsentKey() if not route.keys.needs_key:
                return "none       none is needed"
            case AbsentKey(reason=reason):
                places = " or ".join(source_words(name, it) for it in route.keys.sources)
                return f"not found  {places}{f'. {reason}' if reason else ''}"

    def _without_keyring(self, provider: str, error: KeyStoreError) -> UsageError:
        ways = "".join(f"\n  {line}" for line in ways_to_keep(provider))
        return UsageError(
            error.message,
            hint=(
                f"{f'{error.hint} ' if error.hint else ''}The other ways are a variable, and a program "
                f"that prints the key. Write one of these lines into {self._paths.config_file}, "
                f"under [providers.{provider}]:{ways}"
            ),
        )
