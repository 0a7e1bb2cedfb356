from tuiapp.core.errors import Failure, ProviderError, TuiappError, UsageError


def test_a_sentence_says_what_happened_and_what_to_do() -> None:
    assert UsageError("No.", hint="Try yes.").sentence == "No. Try yes."
    assert UsageError("No.").sentence == "No."
    assert Failure("dns", "No such host.", "Check it.").sentence == "No such host. Check it."
    assert Failure("dns", "No such host.").sentence == "No such host."


def test_a_provider_error_says_what_its_failure_says() -> None:
    failure = Failure("rate_limit", "Too many.", "Wait.", 429, 2.5, "req-1")
    error = ProviderError(failure)
    assert error.failure is failure
    assert (str(error), error.sentence) == ("Too many.", "Too many. Wait.")
    assert isinstance(error, TuiappError)
