from __future__ import annotations

from pathlib import Path

import pytest

from listenkit.config import SecretReference, find_project, load_config
from listenkit.errors import ConfigError, CredentialError, UsageError

WHOLE = """\
[organisation]
name = "Brasserie du Lac"
timezone = "Europe/Paris"

[groups.employees]
population = 240
segments = { site = ["Lyon", "Annecy"] }

[groups.neighbours]

[[sources]]
name = "reviews"
collector = "files"
group = "customers"
path = "reviews/*.csv"
text = "comment"
date = "created"
segments = { product = "sku" }

[[sources]]
name = "letters"
collector = "mbox"
group = "neighbours"
path = "letters.mbox"

[check]
"customers.net_sentiment" = { minimum = -10, window = "30d" }
"""


def write(folder: Path, text: str) -> Path:
    """Write a configuration and return its folder."""
    (folder / "listenkit.toml").write_text(text, encoding="utf-8")
    return folder


def problems_of(folder: Path, text: str) -> list[tuple[int, str]]:
    """Return line and message of every problem of a configuration."""
    with pytest.raises(ConfigError) as caught:
        load_config(write(folder, text))
    return [(problem.line, problem.message) for problem in caught.value.problems]


def test_a_whole_configuration_is_read(tmp_path: Path) -> None:
    """Groups, sources with the collector's own keys, segments and thresholds."""
    config = load_config(write(tmp_path, WHOLE))
    assert config.organisation.name == "Brasserie du Lac"
    assert config.group_names == ["employees", "customers", "neighbours"]
    assert config.sources[0].options.path == "reviews/*.csv"  # type: ignore[attr-defined]  # the collector's own
    assert config.check["customers.net_sentiment"].minimum == -10
    assert config.group("employees").known_segments() == [("site", "Lyon", None), ("site", "Annecy", None)]


def test_every_mistake_is_reported_at_once_with_its_line(tmp_path: Path) -> None:
    """Seven mistakes give seven problems, each on its own line and with the nearest name."""
    text = """\
[organisation]
nam = "x"
timezone = "Europe/Pari"

[[sources]]
name = "reviews"
collector = "file"
group = "customers"

[[sources]]
name = "reviews"
collector = "files"
group = "costumers"
path = "x.csv"
txt = "comment"
date_order = "ymm"

[chek]
"""
    found = problems_of(tmp_path, text)
    lines = {line for line, _ in found}
    assert lines >= {2, 3, 7, 11, 13, 15, 16, 18}
    messages = "\n".join(f"{line} {message}" for line, message in found)
    for expected in (
        "did you mean 'name'",
        "Europe/Pari' is not a time zone",
        "did you mean 'files'",
        "another source is called 'reviews' already",
        "did you mean 'customers'",
        "did you mean 'text'",
        "did you mean 'check'",
    ):
        assert expected in messages


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("[organisation\n", 1, "not valid TOML"),
        ("[organisation]\nname = 'a'\nname = 'b'\n", 3, "not valid TOML"),
        ("sources = 3\n", 1, "[[sources]]"),
        ("[groups.employees]\npopulation = -4\n", 2, "greater than or equal to 1"),
    ],
)
def test_broken_files_name_the_line(tmp_path: Path, text: str, line: int, part: str) -> None:
    """Syntax errors and wrong values say where they are."""
    found = problems_of(tmp_path, text)
    assert found[0][0] == line
    assert part in found[0][1]


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    """The message says so instead of a traceback."""
    (tmp_path / "listenkit.toml").write_bytes(b'[organisation]\nname = "caf\xe9"\n')
    with pytest.raises(ConfigError, match="UTF-8"):
        load_config(tmp_path)


def test_the_project_is_found_from_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The current folder and its parents are searched; the variable and the option win."""
    monkeypatch.delenv("LISTENKIT_PROJECT", raising=False)
    write(tmp_path, WHOLE)
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert find_project(start=below) == tmp_path.resolve()
    monkeypatch.setenv("LISTENKIT_PROJECT", str(tmp_path))
    assert find_project() == tmp_path.resolve()
    with pytest.raises(UsageError, match="there is no"):
        find_project(below)


def test_employees_are_protected_and_cannot_be_less(tmp_path: Path) -> None:
    """Five people for a number and ten for a quote, whatever is configured."""
    text = "[groups.employees]\nminimum_authors = 3\nminimum_quote_authors = 3\n"
    group = load_config(write(tmp_path, text)).group("employees")
    assert (group.protected, group.minimum_authors, group.minimum_quote_authors) == (True, 5, 10)


def test_employees_cannot_be_left_unprotected(tmp_path: Path) -> None:
    """A setting that would do nothing is a mistake."""
    found = problems_of(tmp_path, "[groups.employees]\nprotected = false\n")
    assert "employees are always protected" in found[0][1]


@pytest.mark.parametrize(
    ("name", "setting", "expected"),
    [("salaries", "", True), ("staff-lyon", "", True), ("staff", "protected = false", False),
     ("neighbours", "", False), ("neighbours", "protected = true", True)],
)  # fmt: skip
def test_employees_under_another_name_are_protected(tmp_path: Path, name: str, setting: str, expected: bool) -> None:
    """What organisations call their employees is protected unless the file says no; other groups where it says yes."""
    config = load_config(write(tmp_path, f"[groups.{name}]\n{setting}\n"))
    assert config.group(name).protected is expected


def test_no_message_repeats_a_secret(tmp_path: Path) -> None:
    """A password in the wrong place and an address with a token are named, not shown."""
    text = """\
[[sources]]
name = "mail"
collector = "imap"
group = "suppliers"
host = "imap.example.org"
user = "u"
password = "hunter2"

[[sources]]
name = "web"
collector = "rest"
group = "customers"
spec = "wordpress"
url = "https://ann:hunter2@www.example.org/?token=hunter2"
token = "hunter2"
"""
    found = problems_of(tmp_path, text)
    assert {line for line, _ in found} >= {7, 14, 15}
    assert "hunter2" not in str(found)


def test_a_mistyped_collector_key_is_named(tmp_path: Path) -> None:
    """Without a collector the other keys cannot be judged, but one that is nearly right is told."""
    found = problems_of(tmp_path, '[[sources]]\nname = "a"\ncolector = "files"\ngroup = "customers"\n')
    assert any(line == 3 and "did you mean 'collector'" in message for line, message in found)


def test_a_secret_must_be_a_reference() -> None:
    """A password in the file is a mistake."""
    with pytest.raises(ValueError, match="must not stand in the configuration"):
        SecretReference.model_validate("hunter2")
    with pytest.raises(ValueError, match="write a reference"):
        SecretReference.model_validate({"env": "A", "file": "b"})


def test_secrets_are_read_where_they_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment variable, a private file and a command give the same secret."""
    monkeypatch.setenv("LISTENKIT_TEST_SECRET", "s3cret")
    path = tmp_path / "secret"
    path.write_text("s3cret\n")
    path.chmod(0o600)
    references = [{"env": "LISTENKIT_TEST_SECRET"}, {"file": "secret"}, {"command": ["echo", "s3cret"]}]
    assert {SecretReference.model_validate(each).reveal(tmp_path) for each in references} == {"s3cret"}


@pytest.mark.parametrize(
    "reference", [{"env": "LISTENKIT_NOT_SET"}, {"file": "open"}, {"file": "gone"}, {"command": ["false"]}]
)
def test_a_secret_that_is_missing_or_not_private_is_a_credential_error(
    tmp_path: Path, reference: dict[str, object]
) -> None:
    """Exit code 5, and the value is not in the message."""
    path = tmp_path / "open"
    path.write_text("hunter2")
    path.chmod(0o644)
    with pytest.raises(CredentialError) as caught:
        SecretReference.model_validate(reference).reveal(tmp_path)
    assert "hunter2" not in str(caught.value)
