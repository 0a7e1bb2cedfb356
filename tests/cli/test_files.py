"""What the user attaches, and what of an answer is written to the disk."""

import os
import sys
from base64 import b64encode
from pathlib import Path

import pytest

from tuiapp.cli import files
from tuiapp.cli.files import MAX_IMAGE_BYTES, MAX_TEXT_BYTES, UserFiles, size_words
from tuiapp.config.paths import Paths
from tuiapp.core.errors import TuiappError, UsageError
from tuiapp.core.events import ImagePart
from tuiapp.core.messages import Attachment


posix_only = pytest.mark.skipif(sys.platform == "win32", reason="pipes, devices and modes of POSIX")

PNG = b"\x89PNG\r\n\x1a\n" + bytes(10)
IMAGES = {
    "image/png": PNG,
    "image/jpeg": b"\xff\xd8\xff\xe0" + bytes(10),
    "image/gif": b"GIF89a" + bytes(10),
    "image/webp": b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(10),
}


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> UserFiles:
    """In an empty working directory."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return UserFiles(Paths.of({"TUIAPP_HOME": str(tmp_path)}))


def written(name: str, data: bytes) -> str:
    Path(name).write_bytes(data)
    return name


@pytest.mark.parametrize("media_type", IMAGES)
def test_an_image_is_known_by_its_bytes(mine: UserFiles, media_type: str) -> None:
    path = written("misnamed.txt", IMAGES[media_type])
    assert mine.read(path) == Attachment("misnamed.txt", media_type, IMAGES[media_type])


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("Grüße\r\n世界\x1b".encode(), "Grüße\r\n世界\x1b"),
        ("Grüße".encode("utf-8-sig"), "Grüße"),
        ("Grüße 😀".encode("utf-16"), "Grüße 😀"),
        (b"\xfe\xff" + "Grüße".encode("utf-16-be"), "Grüße"),
        (b"RIFF is a word", "RIFF is a word"),
    ],
)
def test_a_text_is_what_decodes(mine: UserFiles, data: bytes, text: str) -> None:
    assert mine.read(written("a.png", data)) == Attachment("a.png", "text/plain", text.encode())


@pytest.mark.parametrize(
    "data",
    [
        b"a\0b",
        b"\xff",
        b"caf\xe9",
        b"a" * 9000 + b"\0",
        "a".encode("utf-32"),
        b"\xff\xfea",
        b"%PDF-1.7\n\xe2\xe3",
        b"RIFF\x10\x00\x00\x00WAVEfmt ",
    ],
)
def test_anything_else_is_refused(mine: UserFiles, data: bytes) -> None:
    path = written("a.bin", data)
    with pytest.raises(UsageError, match="neither text nor an image"):
        mine.read(path)


def test_a_path_is_relative_or_begins_at_home(
    mine: UserFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    Path("sub").mkdir()
    assert mine.read(written("sub/a.txt", b"a")).name == "a.txt"
    (tmp_path / "b.txt").write_bytes(b"b")
    assert mine.read("~/b.txt").data == b"b"
    assert mine.read(str(tmp_path / "b.txt")).data == b"b"


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("missing.txt", "There is no file “missing.txt”."),
        (".", "“.” is a folder."),
        ("a\0b", "is no path"),
        ("~nobody-has-this-name/a", "is no path"),
        ("", "“” is a folder"),
    ],
)
def test_what_is_no_file_is_a_sentence(mine: UserFiles, path: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence.replace(".", r"\.")):
        mine.read(path)


@posix_only
def test_a_pipe_or_a_device_is_refused_without_waiting(mine: UserFiles) -> None:
    os.mkfifo("pipe")
    for path in ("pipe", "/dev/zero", "/dev/null"):
        with pytest.raises(UsageError, match="is no file but"):
            mine.read(path)


@posix_only
def test_a_pipe_that_took_the_files_place_is_not_waited_for(
    mine: UserFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo("pipe")
    of_a_file = Path(__file__).stat()

    def stat(_: Path) -> os.stat_result:
        return of_a_file

    monkeypatch.setattr(Path, "stat", stat)
    with pytest.raises(UsageError, match="is no file but"):
        mine.read("pipe")


@posix_only
@pytest.mark.skipif("os.geteuid() == 0", reason="root reads everything")
def test_a_file_that_may_not_be_read_is_a_sentence(mine: UserFiles) -> None:
    path = written("a.txt", b"a")
    Path(path).chmod(0)
    with pytest.raises(UsageError, match="cannot be read: Permission denied"):
        mine.read(path)


def sparse(name: str, head: bytes, size_bytes: int) -> str:
    with Path(name).open("wb") as file:
        file.write(head)
        file.truncate(size_bytes)
    return name


def test_sizes_have_bounds_that_the_sentence_names(mine: UserFiles) -> None:
    image = sparse("big.png", PNG, MAX_IMAGE_BYTES + 1)
    with pytest.raises(UsageError, match=r"has 20\.1 MB; an image may have 20 MB"):
        mine.read(image)
    text = written("big.txt", b"a" * (MAX_TEXT_BYTES + 1))
    with pytest.raises(UsageError, match=r"has 2\.1 MB; a text may have 2 MB"):
        mine.read(text)
    assert len(mine.read(sparse("all.png", PNG, MAX_IMAGE_BYTES)).data) == MAX_IMAGE_BYTES
    assert len(mine.read(written("all.txt", b"a" * MAX_TEXT_BYTES)).data) == MAX_TEXT_BYTES


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="wants /proc")
def test_a_file_that_tells_no_size_is_read_and_bounded(
    mine: UserFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mine.read("/proc/self/maps").media_type == "text/plain"
    monkeypatch.setattr(files, "MAX_TEXT_BYTES", 10)
    with pytest.raises(UsageError, match="a text may have 10 bytes"):
        mine.read("/proc/self/maps")


@posix_only
def test_a_name_that_is_no_unicode_can_be_shown(mine: UserFiles) -> None:
    path = os.fsdecode(b"caf\xe9.txt")
    try:
        Path(path).write_bytes(b"a")
    except OSError:
        pytest.skip("the file system takes only Unicode")
    assert mine.read(path).name == "caf\ufffd.txt"


@pytest.mark.parametrize(
    ("size_bytes", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (1001, "2 kB"),
        (999_999, "1000 kB"),
        (1_000_000, "1 MB"),
        (2_000_001, "2.1 MB"),
    ],
)
def test_a_size_is_never_less_than_it_is(size_bytes: int, words: str) -> None:
    assert size_words(size_bytes) == words


def part(data: bytes, media_type: str | None = "image/png") -> ImagePart:
    return ImagePart(media_type, base64=b64encode(data).decode())


@pytest.mark.parametrize(
    ("media_type", "suffix"),
    [
        ("image/png", ".png"),
        ("image/jpeg", ".jpg"),
        ("image/gif", ".gif"),
        ("image/webp", ".webp"),
    ],
)
def test_an_image_is_written_under_the_suffix_of_its_bytes(
    mine: UserFiles, tmp_path: Path, media_type: str, suffix: str
) -> None:
    path = Path(mine.save_image(part(IMAGES[media_type], "../../etc/passwd"), 2))
    assert path.parent == tmp_path / "data" / "images"
    assert path.name.startswith("image-2-")
    assert path.suffix == suffix
    assert path.read_bytes() == IMAGES[media_type]
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700


def test_one_image_is_written_once_and_never_over_another(mine: UserFiles) -> None:
    first = mine.save_image(part(PNG), 1)
    assert mine.save_image(part(PNG), 1) == first
    Path(first).write_bytes(b"the user's own")
    second = mine.save_image(part(PNG), 1)
    assert second != first
    assert Path(first).read_bytes() == b"the user's own"
    assert Path(second).read_bytes() == PNG
    assert mine.save_image(part(PNG + b"\1"), 1) not in (first, second)


@posix_only
def test_a_link_in_the_images_place_is_not_followed(mine: UserFiles, tmp_path: Path) -> None:
    place = Path(mine.save_image(part(PNG), 1))
    place.unlink()
    target = tmp_path / "target"
    place.symlink_to(target)
    assert Path(mine.save_image(part(PNG), 1)) != place
    assert not target.exists()


@pytest.mark.parametrize(
    ("image", "sentence"),
    [
        (ImagePart(None, url="https://a.example/b.png"), "not fetched.*https://a.example/b.png"),
        (ImagePart(None), "not fetched"),
        (ImagePart("image/png", base64="&&&"), "damaged"),
        (ImagePart("image/png", base64="ä"), "damaged"),
        (part(b"<svg onload=x>"), "no PNG"),
        (part(b""), "no PNG"),
    ],
)
def test_what_is_no_image_is_not_written(
    mine: UserFiles, tmp_path: Path, image: ImagePart, sentence: str
) -> None:
    with pytest.raises(TuiappError, match=sentence):
        mine.save_image(image, 1)
    assert not (tmp_path / "data").exists()


def test_base64_on_several_lines_is_read(mine: UserFiles) -> None:
    lines = "\n".join(b64encode(PNG).decode())
    assert Path(mine.save_image(ImagePart(None, base64=lines), 1)).read_bytes() == PNG


def test_an_image_made_to_fill_the_disk_is_not_written(
    mine: UserFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_SAVED_BYTES", len(PNG) - 1)
    with pytest.raises(TuiappError, match="was not saved"):
        mine.save_image(part(PNG), 1)
    with pytest.raises(TuiappError, match="was not saved"):
        mine.save_image(part(PNG * 3), 1)


def test_a_folder_that_cannot_be_made_is_a_sentence(mine: UserFiles, tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"in the way")
    with pytest.raises(TuiappError, match="cannot be written to"):
        mine.save_image(part(PNG), 1)
