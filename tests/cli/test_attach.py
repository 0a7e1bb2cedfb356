"""`tuiapp ask --attach`, and what is said before anything is sent."""

from base64 import b64encode
from pathlib import Path

import pytest
from commands import Home, answering, body_of

from tests.loopback import LoopbackServer
from tuiapp.cli.wiring import wall_clock
from tuiapp.config.kept_models import KeptModels
from tuiapp.config.paths import Paths
from tuiapp.core.models import Model, ModelList
from tuiapp.wire.jsonvalue import JsonValue


PNG = b"\x89PNG\r\n\x1a\n" + bytes(2000)


@pytest.fixture
def cat(tmp_path: Path) -> Path:
    path = tmp_path / "cat.png"
    path.write_bytes(PNG)
    return path


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes.md"
    path.write_text("Milk\n", encoding="utf-8")
    return path


def test_files_go_with_the_prompt_and_are_noted(home: Home, cat: Path, notes: Path) -> None:
    with LoopbackServer(answering("A cat.")) as server:
        home.configure(server.url)
        done = home.here("ask", "--attach", str(cat), "--attach", str(notes), "What is it?")
        sent = body_of(server)
    image: JsonValue = {
        "type": "image_url",
        "image_url": {"url": f"data:image/png;base64,{b64encode(PNG).decode()}"},
    }
    text: JsonValue = {
        "type": "text",
        "text": "File notes.md:\n```\nMilk\n```\n\nWhat is it?",
    }
    assert sent["messages"] == [{"role": "user", "content": [image, text]}]
    assert (done.status, done.out) == (0, b"A cat.")
    assert "with cat.png (image/png, 3 kB)" in done.notes
    assert "with notes.md (text/plain, 5 bytes)" in done.notes


def test_a_file_is_a_prompt_of_its_own(home: Home, notes: Path) -> None:
    with LoopbackServer(answering("Buy it.")) as server:
        home.configure(server.url)
        done = home.here("ask", "--attach", str(notes))
        sent = body_of(server)
    assert sent["messages"] == [{"role": "user", "content": "File notes.md:\n```\nMilk\n```"}]
    assert done.status == 0


def test_a_file_that_cannot_go_is_refused_before_anything_is_sent(
    home: Home, tmp_path: Path
) -> None:
    (tmp_path / "a.bin").write_bytes(b"\0")
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url)
        done = home.here("ask", "--attach", str(tmp_path / "a.bin"), "Why?")
        assert server.requests == []
    assert (done.status, done.out) == (2, b"")
    assert "neither text nor an image" in done.notes


def test_what_a_vendor_does_not_take_is_said_and_not_sent(home: Home) -> None:
    with LoopbackServer(answering("{}")) as server:
        home.configure(server.url)
        done = home.here(
            "ask", "--param", "json_mode=true", "--param", "reasoning_effort=4096", "Why?"
        )
        sent = body_of(server)
    assert done.status == 0
    assert "lab takes no budget of 4096 tokens" in done.notes
    assert "does not mention JSON" in done.notes
    assert sent["response_format"] == {"type": "json_object"}
    assert "reasoning_effort" not in sent


def test_what_the_providers_list_says_of_a_model_counts_in_the_next_session(
    home: Home, cat: Path
) -> None:
    with LoopbackServer(answering("No.")) as server:
        home.configure(server.url, dialect="anthropic")
        model = Model("m", max_output_tokens=4096, takes_images=False)
        KeptModels(Paths.of(home.environ).models_dir).keep(
            ModelList("lab", (model,)), server.url, wall_clock()
        )
        done = home.here("ask", "--attach", str(cat), "What is it?")
        sent = body_of(server)
    assert sent["max_tokens"] == 4096
    assert "m takes no images: cat.png is sent all the same" in done.notes


def test_a_field_of_the_request_goes_where_its_dots_lead(home: Home) -> None:
    with LoopbackServer(answering("Yes.")) as server:
        home.configure(server.url)
        home.here("ask", "--param", "body.options.num_ctx=8192", "--param", "min_tokens=2", "Why?")
        sent = body_of(server)
    assert (sent["options"], sent["min_tokens"]) == ({"num_ctx": 8192}, 2)


def test_an_objection_that_several_targets_share_is_said_once(home: Home) -> None:
    with LoopbackServer(answering("{}")) as server:
        home.configure(server.url)
        done = home.here("ask", "-m", "lab/a", "-m", "lab/b", "--param", "json_mode=true", "Why?")
    assert done.notes.count("does not mention JSON") == 1


def test_the_help_names_the_option_and_an_example(home: Home) -> None:
    done = home.here("ask", "--help")
    assert b"--attach FILE" in done.out
    assert b"tuiapp ask --attach shot.png" in done.out
