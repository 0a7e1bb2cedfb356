"""What holds for every test."""

import os

from hypothesis import settings


# No test looks into the keyring of whoever runs it.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"

# How long an example takes is the machine's affair, and it has others: a deadline fails at random.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
