"""A person's settings: what is read, what is refused, and in which words."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from refineboard.config import (
    Settings,
    UnusableFile,
    config_path,
    read_settings,
    remember_theme,
)


def settings_file(directory: Path, text: str, mode: int = 0o600) -> Path:
    """A file of settings."""
    path = directory / "config.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_without_a_file_everything_is_as_usual(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "config.toml") == (Settings(), [])


def test_settings_come_from_the_persons_own_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "refineboard").mkdir()
    assert config_path() == settings_file(tmp_path / "refineboard", 'theme = "light"')
    assert read_settings()[0].theme == "light"


def test_every_setting_is_read(tmp_path: Path) -> None:
    path = settings_file(
        tmp_path,
        'theme = "mono"\nletters = "ascii"\nmouse = false\n[keys]\npreset = "vim"\n',
    )
    expected = Settings("mono", "ascii", mouse=False, keys={"preset": "vim"})
    assert read_settings(path) == (expected, [])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('them = "x"', "there is no setting 'them'; did you mean theme?"),
        ("qqqq = 1", "allowed are theme, letters, mouse, keys."),
        ("theme = 3", "theme is 3; it must be a theme's name in quotes"),
        ('letters = "latin"', 'letters is \'latin\'; it must be "auto", "utf-8" or "ascii".'),
        ('mouse = "off"', "mouse is 'off'; it must be true or false."),
        ("keys = 1", "keys is 1; it must be a table [keys]: a preset, and"),
        ("theme = ", "not TOML: Invalid value (at end of document)."),
    ],
)
def test_a_mistake_is_told_with_file_key_and_what_is_allowed(
    tmp_path: Path, text: str, words: str
) -> None:
    path = settings_file(tmp_path, text)
    settings, (problem,) = read_settings(path)
    assert problem.startswith(f"{path}: ")
    assert words in problem
    assert settings == Settings()


def test_a_mistake_takes_nothing_else_away(tmp_path: Path) -> None:
    settings, problems = read_settings(settings_file(tmp_path, 'theme = "light"\nmouse = 3\n'))
    assert settings.theme == "light"
    assert len(problems) == 1


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_settings_that_others_may_write_are_not_used(tmp_path: Path, mode: int) -> None:
    settings, (problem,) = read_settings(settings_file(tmp_path, 'theme = "light"', mode))
    assert settings == Settings()
    assert "others may write it, so it is not used: chmod go-w it." in problem


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_settings_of_somebody_else_are_not_used(tmp_path: Path) -> None:
    path = settings_file(tmp_path, 'theme = "light"')
    os.chown(path, 65534, 65534)
    assert "belongs to somebody else" in read_settings(path)[1][0]


def test_a_pipe_in_place_of_the_file_stops_nobody(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    os.mkfifo(path, 0o600)
    assert read_settings(path) == (Settings(), [f"{path}: not a regular file."])


def test_a_directory_in_place_of_the_file_stops_nobody(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == (Settings(), [f"{tmp_path}: not a regular file."])


def test_a_huge_file_is_not_used(tmp_path: Path) -> None:
    path = settings_file(tmp_path, "#" * 1_000_001)
    assert read_settings(path) == (Settings(), [f"{path}: larger than 1 MB, so it is not used."])


@pytest.mark.parametrize("data", [b"\xff\xfe", b"[" * 100_000, b"theme = " + b"[" * 50_000])
def test_nonsense_is_a_problem_and_no_crash(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(data)
    path.chmod(0o600)
    settings, problems = read_settings(path)
    assert settings == Settings()
    assert len(problems) == 1


def test_a_remembered_theme_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    remember_theme("light", path)
    assert read_settings(path) == (Settings(theme="light"), [])
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# mine\nmouse = false\n", 'theme = "light"\n# mine\nmouse = false\n'),
        ("# a\n  theme='x' # b\n# c\n", '# a\ntheme = "light"\n# c\n'),
        ('[keys]\ntheme = "x"\n', 'theme = "light"\n[keys]\ntheme = "x"\n'),
        ("mouse = true", 'theme = "light"\nmouse = true'),
    ],
)
def test_remembering_a_theme_leaves_everything_else(
    tmp_path: Path, before: str, after: str
) -> None:
    path = settings_file(tmp_path, before)
    remember_theme("light", path)
    assert path.read_text() == after


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ('about = """\ntheme = 1\n"""\n', 'write into it yourself: theme = "light".'),
        ("mouse = = 1\n", "not TOML: "),
    ],
)
def test_a_file_that_is_not_understood_is_left_alone(
    tmp_path: Path, before: str, words: str
) -> None:
    path = settings_file(tmp_path, before)
    with pytest.raises(UnusableFile, match=re.escape(words)):
        remember_theme("light", path)
    assert path.read_text() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_to_kept_settings_stays_a_link(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    real = settings_file(kept, "mouse = false\n")
    link = tmp_path / "config.toml"
    link.symlink_to(real)
    remember_theme("light", link)
    assert link.is_symlink()
    assert "light" in real.read_text()
