"""Lists of models on disk, so that a list is there at once and without the network.

One file a provider. Which server a list came from stands in it as a digest, so that another server's
list is never shown and no address is written down; a key never comes near it. Whatever is wrong with
a file, it is as if there were none: the list can be fetched again.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from tuiapp.core.models import Model, ModelList
from tuiapp.core.prices import Price
from tuiapp.wire.jsonfields import mapping, number, objects
from tuiapp.wire.jsonvalue import JsonError, JsonValue, dump, parse
from tuiapp.wire.modelfields import distinct, model_id, price, title, tokens, usd


MAX_FILE_BYTES: Final = 4 * 1024 * 1024
"""A list of 3000 models with all there is to say takes a quarter of it."""
_FORMAT: Final = 1
_NOT_PLAIN: Final = re.compile(r"[^a-z0-9]+")
# A clock that was set back must not make a list newer than new for ever.
_CLOCK_SLACK: Final = timedelta(hours=1)


class KeptModels:
    """The lists in a folder; any thread may call, and the last one to keep a list wins."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, listed: ModelList, base_url: str, now: datetime) -> None:
        """Write a list that was just fetched. One that cannot be written is not kept."""
        content = dump(
            {
                "format": _FORMAT,
                "server": _digest(base_url),
                "fetched_at_s": now.timestamp(),
                "models": [_record(model) for model in listed.models],
            }
        )
        if len(content) <= MAX_FILE_BYTES:
            # Nothing depends on it, so nobody is bothered with a full disk here.
            with suppress(OSError):
                _write(self._file(listed.provider), content)

    def read(self, provider: str, base_url: str, now: datetime) -> ModelList | None:
        """The list that was last kept for this provider at this server."""
        try:
            with self._file(provider).open("rb") as stream:
                content = stream.read(MAX_FILE_BYTES + 1)
            document = mapping(parse(content))
        except (OSError, JsonError):
            return None
        fetched_at_s = number(document.get("fetched_at_s"))
        is_ours = document.get("format") == _FORMAT and document.get("server") == _digest(base_url)
        if not is_ours or fetched_at_s is None or len(content) > MAX_FILE_BYTES:
            return None
        age_s = now.timestamp() - fetched_at_s
        if age_s < -_CLOCK_SLACK.total_seconds():
            return None
        models = distinct(_model(entry) for entry in objects(document.get("models")))
        return ModelList(provider, models, max(0.0, age_s))

    def _file(self, provider: str) -> Path:
        # The name is the user's own and may be anything; the digest keeps two names apart.
        plain = _NOT_PLAIN.sub("-", provider.lower())[:32].strip("-")
        return self._folder / f"{plain}-{_digest(provider)[:12]}.json"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _write(file: Path, content: bytes) -> None:
    """Put `content` in the file's place in one step."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def _record(model: Model) -> dict[str, JsonValue]:
    fields: dict[str, JsonValue] = {
        "id": model.id,
        "title": model.title,
        "context_tokens": model.context_tokens,
        "max_output_tokens": model.max_output_tokens,
        "takes_images": model.takes_images,
        "usd": None if model.price is None else _rates(model.price),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _rates(listed: Price) -> list[JsonValue]:
    """The rates that lists give, in the order of `modelfields.price`; lists know no tiers."""
    return [
        listed.input_usd,
        listed.output_usd,
        listed.cache_read_usd,
        listed.cache_write_usd,
        listed.request_usd,
    ]


def _model(record: dict[str, JsonValue]) -> Model | None:
    id_ = model_id(record.get("id"))
    if id_ is None:
        return None
    images, rates = record.get("takes_images"), record.get("usd")
    return Model(
        id_,
        title(record.get("title"), id_),
        tokens(record, "context_tokens"),
        tokens(record, "max_output_tokens"),
        _price(rates) if isinstance(rates, list) else None,
        images if isinstance(images, bool) else None,
    )


def _price(rates: Sequence[JsonValue]) -> Price | None:
    amounts = [usd(it) for it in rates]
    return price(*amounts) if len(amounts) == len(_rates(Price(0, 0))) else None
