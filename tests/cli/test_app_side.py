"""What the application gets from outside."""

from pathlib import Path

import pytest

from tuiapp.cli.app_side import AppSide


@pytest.fixture
def side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppSide:
    monkeypatch.setenv("TUIAPP_HOME", str(tmp_path))
    monkeypatch.setenv("OLLAMA_HOST", "http://127.0.0.1:9")
    return AppSide()


def test_what_was_found_is_offered_in_the_list(
    side: AppSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted-0123456789")
    try:
        assert side.find_offers() == ["openai/gpt-5.4-mini"]
        known = side.known_targets(())
        assert known[0] == "openai/gpt-5.4-mini"
        assert "demo/guide" in known
    finally:
        side.close()


def test_a_report_that_cannot_be_written_is_said(side: AppSide, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way", encoding="utf-8")
    try:
        assert "could not be written" in side.report_crash(RuntimeError("x"))
    finally:
        side.close()


def test_a_report_names_its_place(side: AppSide, tmp_path: Path) -> None:
    try:
        said = side.report_crash(RuntimeError("x"))
        (report,) = (tmp_path / "data" / "crashes").iterdir()
        assert str(report) in said
    finally:
        side.close()
