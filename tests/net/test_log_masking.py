import logging
from collections.abc import Iterator

import pytest

from tuiapp.core.secret import Secret
from tuiapp.net.log_masking import LogMasking


KEY = "sk-very-secret-key"


@pytest.fixture
def masked() -> Iterator[LogMasking]:
    masking = LogMasking(lambda: [Secret(KEY)])
    masking.start()
    masking.start()
    yield masking
    masking.stop()


@pytest.mark.parametrize("name", ["httpx", "httpcore.http11", "httpcore.connection"])
def test_a_record_is_kept_without_its_key(
    masked: LogMasking, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    caplog.set_level(logging.DEBUG)
    log = logging.getLogger(name)
    log.debug("headers=%r", [(b"x-echo", KEY.encode())])
    log.debug("nothing %s", "special")
    masked.stop()
    log.debug("after %s", KEY)

    assert caplog.messages == [
        "headers=[(b'x-echo', b'***')]",
        "nothing special",
        f"after {KEY}",
    ]
