"""What configuration refuses, in words a user can act on.

    UsageError                   (core) nothing was sent; a command exits 2
    ├── UnknownProviderError     no preset and no [providers.NAME] has this name
    ├── ProviderFaultError       the entry exists and cannot be used as it stands
    ├── MissingKeyError          the provider needs a key, and there is none where it should be
    ├── UnusableKeyError         there is something, and it is not a key
    ├── KeyStoreError            the system's keyring keeps no keys, or does not answer
    └── SettingsFileError        settings.toml could not be written

A mistake in a file is no error but a `ConfigProblem`: the app starts with what is right.
No message ever holds a part of a key.
"""

from tuiapp.core.errors import UsageError


class UnknownProviderError(UsageError):
    """No preset and no `[providers.NAME]` has this name."""


class ProviderFaultError(UsageError):
    """The provider's entry cannot be used as it stands."""


class MissingKeyError(UsageError):
    """The provider needs a key, and there is none where it should be."""

    failure_kind = "authentication"


class UnusableKeyError(UsageError):
    """What was found in the key's place is not a key."""

    failure_kind = "authentication"


class KeyStoreError(UsageError):
    """The system's keyring keeps no keys, or does not answer."""


class SettingsFileError(UsageError):
    """`settings.toml` could not be written."""
