from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiapp.config import kept_models
from tuiapp.config.kept_models import MAX_FILE_BYTES, KeptModels
from tuiapp.core.models import Model, ModelList
from tuiapp.core.prices import OWN_LIST, Price
from tuiapp.wire.jsonfields import mapping
from tuiapp.wire.jsonvalue import JsonValue, dump, parse


NOW = datetime(2026, 11, 20, 14, 2, tzinfo=UTC)
URL = "https://openrouter.ai/api/v1"
MODELS = (
    Model(
        "a/b",
        "A: B",
        128_000,
        4_096,
        Price(0.1, 0.5, 0.01, None, request_usd=0.002, source=OWN_LIST),
        takes_images=False,
    ),
    Model("c"),
)
LISTED = ModelList("openrouter", MODELS)


def kept(folder: Path) -> Path:
    KeptModels(folder).keep(LISTED, URL, NOW)
    (file,) = folder.iterdir()
    return file


def read(folder: Path, later: timedelta = timedelta()) -> ModelList | None:
    return KeptModels(folder).read("openrouter", URL, NOW + later)


def test_a_list_comes_back_with_its_age(tmp_path: Path) -> None:
    kept(tmp_path / "models")
    assert read(tmp_path / "models", timedelta(hours=2)) == ModelList("openrouter", MODELS, 7200.0)


def test_a_newer_list_takes_the_place_of_the_older(tmp_path: Path) -> None:
    kept(tmp_path)
    KeptModels(tmp_path).keep(ModelList("openrouter", (Model("new"),)), URL, NOW)
    assert read(tmp_path) == ModelList("openrouter", (Model("new"),), 0.0)
    assert len(list(tmp_path.iterdir())) == 1


def test_another_servers_list_is_not_shown(tmp_path: Path) -> None:
    kept(tmp_path)
    assert KeptModels(tmp_path).read("openrouter", "http://127.0.0.1:9/v1", NOW) is None


def test_the_file_names_no_address(tmp_path: Path) -> None:
    assert b"openrouter.ai" not in kept(tmp_path).read_bytes()


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "", ".", "ü", "x" * 500, "CON"])
def test_any_name_stays_in_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "models"
    KeptModels(folder).keep(ModelList(name, MODELS), URL, NOW)
    assert KeptModels(folder).read(name, URL, NOW) == ModelList(name, MODELS, 0.0)
    assert list(tmp_path.iterdir()) == [folder]


def test_names_that_look_alike_are_kept_apart(tmp_path: Path) -> None:
    for name in ("My Lab", "my-lab"):
        KeptModels(tmp_path).keep(ModelList(name, (Model(name.replace(" ", "")),)), URL, NOW)
    listed = KeptModels(tmp_path).read("My Lab", URL, NOW)
    assert listed is not None
    assert listed.models == (Model("MyLab"),)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b"\xff" * 100,
        b'{"format":1}',
        b" " * (MAX_FILE_BYTES + 1),
    ],
)
def test_a_file_that_is_none_of_ours_is_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    kept(tmp_path).write_bytes(content)
    assert read(tmp_path) is None


def test_a_folder_in_the_files_place_is_as_good_as_none(tmp_path: Path) -> None:
    file = kept(tmp_path)
    file.unlink()
    file.mkdir()
    assert read(tmp_path) is None


@pytest.mark.parametrize("change", [{"format": 2}, {"fetched_at_s": "soon"}, {"server": None}])
def test_another_format_is_not_read(tmp_path: Path, change: dict[str, int | str | None]) -> None:
    file = kept(tmp_path)
    file.write_bytes(dump({**mapping(parse(file.read_bytes())), **change}))
    assert read(tmp_path) is None


def test_a_list_from_the_future_is_not_read(tmp_path: Path) -> None:
    kept(tmp_path)
    assert read(tmp_path, timedelta(days=-2)) is None
    slightly = read(tmp_path, timedelta(minutes=-2))
    assert slightly is not None
    assert slightly.age_s == 0.0


RECORDS: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.sampled_from(["id", "title", "usd", "context_tokens"]), inner)
    ),
)


@given(st.lists(RECORDS, max_size=5))
def test_hostile_records_are_read_within_bounds(
    tmp_path_factory: pytest.TempPathFactory, records: list[JsonValue]
) -> None:
    folder = tmp_path_factory.mktemp("kept")
    file = kept(folder)
    file.write_bytes(dump({**mapping(parse(file.read_bytes())), "models": records}))
    listed = read(folder)
    assert listed is not None
    assert all(model.id.isprintable() for model in listed.models)


def test_a_folder_that_cannot_be_written_loses_only_the_copy(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("in the way", encoding="utf-8")
    KeptModels(tmp_path / "models").keep(LISTED, URL, NOW)
    assert read(tmp_path / "models") is None


def test_a_list_that_is_too_long_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_models, "MAX_FILE_BYTES", 10)
    KeptModels(tmp_path).keep(LISTED, URL, NOW)
    assert list(tmp_path.iterdir()) == []
