"""Keys that the user types in: checked, kept, and used from then on. Implements `ui.ports.KeyStore`."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from tuiapp.config.errors import KeyStoreError, UnusableKeyError
from tuiapp.config.key_store import MAX_KEY_CHARS, KeyStore, StoredKey
from tuiapp.config.keys import KeyReader, KeyringKey, VariableKey
from tuiapp.config.presets import PRESETS
from tuiapp.config.routes import Route, route_to
from tuiapp.config.settings import Settings
from tuiapp.core.errors import UsageError
from tuiapp.core.secret import Secret


_NOT_A_WORD: Final = re.compile(r"[^A-Za-z0-9]+")


class StoredKeys:
    """Keeps keys in the system's keyring, and has the running session use them.

    Args:
        settings: Say which provider there is, and where.
        environ: May say so too.
        keys: Is told of every key, so that the next request carries it.
        store: Keeps it.
    """

    def __init__(
        self, settings: Settings, environ: Mapping[str, str], keys: KeyReader, store: KeyStore
    ) -> None:
        self._find_route: Callable[[str], Route] = lambda name: route_to(name, settings, environ)
        self._environ = environ
        self._keys = keys
        self._store = store

    def store(self, provider: str, text: str) -> str:
        """Use a key for `provider` from now on, and keep it if that can be; says where it is.

        A key that cannot be kept is used all the same, until the program ends: whoever has just
        typed it in wants the answer first, and can see to the rest later.

        Raises:
            UsageError: It is no key, or the provider is unknown or wants none.
        """
        key = checked_key(provider, text)
        route = self.route(provider)
        stored = StoredKey(key, route.base_url)
        self._keys.use(provider, stored)
        until_the_end = f"The key for {provider} is used until you leave, and not kept."
        if KeyringKey() not in route.keys.sources:
            place = f"[providers.{provider}] in config.toml"
            return f"{until_the_end} {place} names another place for it: change api_key there."
        try:
            self._store.write(provider, stored)
        except KeyStoreError as error:
            lines = " or ".join(ways_to_keep(provider))
            way = f"To keep it, write {lines} under [providers.{provider}] in config.toml."
            return f"{until_the_end} {error.message} {way}"
        return f"{kept_sentence(provider, route)}{self.precedence(provider)}"

    def route(self, provider: str) -> Route:
        """Where the provider is, for which a key is wanted.

        Raises:
            UsageError: It is unknown, or wants none, or cannot be used as it stands.
        """
        route = self._find_route(provider)
        if not route.keys.sources:
            raise UsageError(f"{provider} answers inside this program and wants no key.")
        return route

    def precedence(self, provider: str) -> str:
        """What comes before the keyring for `provider`, as a sentence to append; or nothing."""
        for source in self._find_route(provider).keys.sources:
            match source:
                case VariableKey(name) if self._environ.get(name, "").strip():
                    return (
                        f" But the variable {name} is set and comes first: unset it, or write "
                        f'api_key = "keyring" under [providers.{provider}] in config.toml.'
                    )
                case _:
                    pass
        return ""


def checked_key(provider: str, text: str) -> Secret:
    """The key in what was typed or piped in.

    Raises:
        UnusableKeyError: It is none. No part of it is in the message.
    """
    hint = "Nothing was stored. Copy the key again, by itself."
    if len(text) > MAX_KEY_CHARS:
        message = f"A key for {provider} has no more than {MAX_KEY_CHARS:,} characters."
        raise UnusableKeyError(message, hint=hint)
    try:
        key = Secret.parse(text)
    except ValueError as error:
        raise UnusableKeyError(str(error), hint=hint) from None
    if key is None:
        raise UnusableKeyError(f"There is no key for {provider} in that.", hint=hint)
    return key


def kept_sentence(provider: str, route: Route) -> str:
    """That the key is kept, and for which address."""
    return f"The key for {provider} is in the system's keyring, for {route.base_url} only."


def ways_to_keep(provider: str) -> Sequence[str]:
    """The lines for `config.toml` that do without a keyring, for `[providers.NAME]`."""
    preset = PRESETS.get(provider)
    variable = preset.key_variable if preset else None
    name = variable or f"{_NOT_A_WORD.sub('_', provider).upper()}_API_KEY"
    return f'api_key = "env:{name}"', f'api_key = "command:pass show {provider}"'
