from tuiapp.config.errors import MissingKeyError, UnknownProviderError, UnusableKeyError


def test_a_run_without_a_key_has_failed_of_it() -> None:
    """The screen then offers to take one."""
    kinds = [it.failure_kind for it in (MissingKeyError, UnusableKeyError, UnknownProviderError)]
    assert kinds == ["authentication", "authentication", "bad_request"]
