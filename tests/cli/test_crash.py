"""The crash report: where it happened, and nothing that was nobody's business."""

from pathlib import Path

import pytest

from tuiapp.cli.crash import write_crash_report
from tuiapp.config.paths import Paths
from tuiapp.core.secret import Secret


KEY = "sk-planted-0123456789"


def crash() -> None:
    local = "a prompt that is nobody's business"
    message = f"broke with {KEY} {len(local)}"
    raise RuntimeError(message)


def crashed() -> RuntimeError:
    with pytest.raises(RuntimeError) as caught:
        crash()
    return caught.value


def test_the_report_names_the_place_and_hides_keys_and_locals(tmp_path: Path) -> None:
    paths = Paths.of({"TUIAPP_HOME": str(tmp_path)})
    path = write_crash_report(crashed(), paths, [Secret(KEY)])
    text = path.read_text(encoding="utf-8")
    assert path.parent == paths.crash_dir
    assert "test_crash.py" in text
    assert "broke with ***" in text
    assert KEY not in text
    assert "nobody's business" not in text


def test_two_reports_do_not_overwrite_each_other(tmp_path: Path) -> None:
    paths = Paths.of({"TUIAPP_HOME": str(tmp_path)})
    first = write_crash_report(crashed(), paths, [])
    second = write_crash_report(crashed(), paths, [])
    assert first != second
