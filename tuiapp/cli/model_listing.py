"""`tuiapp models`: what can be asked, what it holds and what it costs."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Final

from tuiapp.cli.catalog import FRESH_S
from tuiapp.cli.output import Output, OutputClosedError, note, standard_output
from tuiapp.cli.wiring import Session
from tuiapp.config.routes import refuse_unknown
from tuiapp.core.errors import UsageError
from tuiapp.core.figures import NOT_GIVEN, pad, seconds, short_count, usd
from tuiapp.core.models import Model, ModelList
from tuiapp.core.request import Target
from tuiapp.wire.jsonvalue import JsonValue, dump


STATUS_DONE: Final = 0
STATUS_FAILED: Final = 1
STATUS_OUTPUT_CLOSED: Final = 141
"""What a program ended by SIGPIPE would have."""

_MOST_TARGET_CELLS: Final = 60
_CONTEXT_CELLS: Final = 8
_PRICE_CELLS: Final = 10
_HOUR_S: Final = 3600.0
_DAY_S: Final = 24 * _HOUR_S


@dataclass(frozen=True, slots=True)
class ModelsQuestion:
    """What the command line asks for, unchecked."""

    provider: str | None = None
    refresh: bool = False
    jsonl: bool = False


def list_models(question: ModelsQuestion, session: Session) -> int:
    """Print the models; returns the exit status. Closes the session.

    Raises:
        UsageError: The provider is unknown, or its key is missing.
        OutputError: The list could not be written.
    """
    with closing(session):
        output = standard_output()
        for problem in session.problems:
            note(f"tuiapp: {problem.sentence}")
        catalog = session.catalog
        catalog.load_kept()
        with ThreadPoolExecutor() as beside:
            # 0.3 s of imports, while the network is waited for.
            prices = beside.submit(catalog.load_prices)
            lists = _lists(question, session)
            prices.result()
        try:
            has_prices = [_print(listed, session, output, jsonl=question.jsonl) for listed in lists]
        except OutputClosedError:
            return STATUS_OUTPUT_CLOSED
        dated = catalog.prices_dated()
        if any(has_prices) and not question.jsonl and dated is not None:
            note(f"Prices are US dollars per million tokens; those of the table are of {dated}.")
    has_failed = any(listed.note for listed in lists) or not lists
    return STATUS_FAILED if has_failed else STATUS_DONE


def _lists(question: ModelsQuestion, session: Session) -> Sequence[ModelList]:
    """The lists that were asked for, fetched where they are missing or old."""
    catalog = session.catalog
    if question.provider is not None:
        names = [question.provider]
        refuse_unknown(question.provider, session.settings)
        # A missing key is the user's to mend, and not the provider's failure.
        session.find_endpoint(Target(question.provider, "any"))
    else:
        catalog.find_servers()
        names = _askable(session)
    wanted = [it for it in names if question.refresh or not _is_fresh(catalog.kept(it))]
    fetched = {it.provider: it for it in catalog.fetch_all(wanted)} if wanted else {}
    kept = {name: listed for name in names if (listed := catalog.kept(name)) is not None}
    return [it for name in names if (it := fetched.get(name) or kept.get(name)) is not None]


def _askable(session: Session) -> Sequence[str]:
    """Who has a key, or wants none and is there; and every server that the user has configured."""
    own = session.settings.providers
    names = [it.name for it in session.catalog.providers() if it.readiness != "not found"]
    with ThreadPoolExecutor(max_workers=len(names)) as beside:
        # A keyring may take its time; all are asked at once.
        have_keys = list(beside.map(partial(_has_key, session), names))
    able = [name for name, has_key in zip(names, have_keys, strict=True) if has_key]
    return [*able, *(name for name in own if name not in names)]


def _has_key(session: Session, provider: str) -> bool:
    """Whether its key is here, or none is wanted."""
    try:
        session.find_endpoint(Target(provider, "any"))
    except UsageError:
        return False
    return True


def _is_fresh(listed: ModelList | None) -> bool:
    return listed is not None and listed.age_s is not None and listed.age_s < FRESH_S


def _print(listed: ModelList, session: Session, output: Output, *, jsonl: bool) -> bool:
    """Print a list; whether any price stands in it."""
    # Complete only now: the table of prices was not there when the list came.
    known = [_known(listed.provider, model, session) for model in listed.models]
    if jsonl:
        lines = [_record(listed, model) for model in known]
    elif output.is_terminal:
        note(f"── {_heading(listed)} ──")
        lines = list(_rows(listed.provider, known))
    else:
        lines = [_fields(listed.provider, model) for model in known]
    if listed.note:
        note(f"tuiapp: {listed.provider}: {listed.note}")
    output.write("".join(lines))
    return any(model.price for model in known)


def _known(provider: str, model: Model, session: Session) -> Model:
    return session.catalog.model(Target(provider, model.id)) or model


def _heading(listed: ModelList) -> str:
    count = len(listed.models)
    words = f"{listed.provider} · {count} {'model' if count == 1 else 'models'}"
    return words if listed.age_s is None else f"{words} · {_age(listed.age_s)}"


def _age(age_s: float) -> str:
    if age_s < _HOUR_S:
        return f"fetched {seconds(age_s)} ago"
    if age_s < _DAY_S:
        return f"fetched {age_s / _HOUR_S:.0f} h ago"
    return f"fetched {age_s / _DAY_S:.0f} d ago"


def _rows(provider: str, models: Sequence[Model]) -> Iterator[str]:
    """Columns for a person: target, context, price of input and output."""
    targets = [f"{provider}/{model.id}" for model in models]
    width = min(_MOST_TARGET_CELLS, max(map(len, targets), default=0))
    for target, model in zip(targets, models, strict=True):
        price = model.price
        figures = (
            pad(short_count(model.context_tokens), _CONTEXT_CELLS),
            pad(NOT_GIVEN if price is None else usd(price.input_usd), _PRICE_CELLS),
            pad(NOT_GIVEN if price is None else usd(price.output_usd), _PRICE_CELLS),
        )
        yield f"{target.ljust(width)}{''.join(figures)}\n"


def _fields(provider: str, model: Model) -> str:
    """A line for programs; what is not known is empty."""
    price = model.price
    rates = (None, None) if price is None else (price.input_usd, price.output_usd)
    figures = (model.context_tokens, *rates)
    texts = ("" if it is None else f"{it:.10g}" for it in figures)
    return "\t".join((f"{provider}/{model.id}", *texts)) + "\n"


def _record(listed: ModelList, model: Model) -> str:
    price = model.price
    record: dict[str, JsonValue] = {
        "target": f"{listed.provider}/{model.id}",
        "provider": listed.provider,
        "model": model.id,
        "title": model.title,
        "context_tokens": model.context_tokens,
        "max_output_tokens": model.max_output_tokens,
        "takes_images": model.takes_images,
        "input_usd": price and price.input_usd,
        "output_usd": price and price.output_usd,
        "cache_read_usd": price and price.cache_read_usd,
        "cache_write_usd": price and price.cache_write_usd,
        "price_source": price and price.source,
        "age_s": listed.age_s,
    }
    return f"{dump(record).decode()}\n"
