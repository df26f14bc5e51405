"""The pandas view is typed, and withholds the words of groups that are too small."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import listenkit
from listenkit.dataset import Dataset
from listenkit.dataset.selection import make_selection
from listenkit.errors import UsageError
from listenkit.model import Analysis, Selection
from listenkit.times import Window
from tests.dataset_examples import make_analysis, make_comment, make_page, open_dataset


def fill(path: Path, employees: int) -> None:
    """Store two comments of customers and some of as many employees."""
    staff = [make_comment(n, source="mail", group="employees", author=f"person {n}") for n in range(employees)]
    with open_dataset(path) as dataset:
        dataset.store_page(
            make_page(
                [
                    (make_comment(1, segments={"site": "Lyon"}, rating=4.0), make_analysis()),
                    (make_comment("x", created_at=None, author=""), make_analysis(None, "idea", ())),
                ]
            )
        )
        dataset.store_page(make_page(staff, source="mail", group="employees"))


def test_the_frame_has_typed_columns(tmp_path: Path) -> None:
    """Each column has its type, also where values are missing."""
    fill(tmp_path / "a.db", 0)
    with Dataset.open_for_reading(tmp_path / "a.db") as dataset:
        frame = dataset.frame()

        assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
            "id": "string", "source": "string", "group": "string", "created_at": "datetime64[us, UTC]",
            "author": "string", "language": "string", "sentiment": "float64", "label": "string", "kind": "string",
            "themes": "object", "rating": "float64", "title": "string", "text": "string", "segment.site": "string",
            "confidence": "float64", "mixed": "bool", "kinds": "object", "kind_confidences": "object",
        }  # fmt: skip
        assert frame["id"].tolist() == [make_comment("x").key.to_bytes(8).hex(), make_comment(1).key.to_bytes(8).hex()]
        assert frame["themes"].tolist() == [[], ["delivery"]]
        assert frame["created_at"].iloc[1] == make_comment(1).created_at
        assert frame["created_at"].isna().tolist() == [True, False]
        assert frame["sentiment"].iloc[1] == -0.5


def test_the_frame_says_how_sure_each_analysis_is(tmp_path: Path) -> None:
    """Confidence, mixed and every kind stand in columns; what is unknown is missing, never zero."""
    sure = Analysis("en", 0.0, "neutral", ("idea", "concern"), (), "v1", 0.6, True, (0.9,))
    with open_dataset(tmp_path / "a.db") as dataset:
        dataset.store_page(make_page([(make_comment(1), sure), make_comment(2)]))
        frame = dataset.frame()

        assert frame["confidence"].isna().tolist() == [False, True]
        assert frame["confidence"].iloc[0] == 0.6
        assert frame["mixed"].tolist() == [True, False]
        assert frame["kinds"].tolist() == [["idea", "concern"], ["concern"]]
        assert frame["kind_confidences"].tolist() == [[0.9, None], [None]]
        assert len(frame.explode(["kinds", "kind_confidences"])) == 3
        assert dataset.frame(is_uncalled=True)["id"].tolist() == [frame["id"].iloc[0]]


def test_an_empty_frame_has_the_same_columns(tmp_path: Path) -> None:
    """Nothing selected gives a table without rows, not an error."""
    fill(tmp_path / "a.db", 0)
    with Dataset.open_for_reading(tmp_path / "a.db") as dataset:
        frame = dataset.frame(groups=("nobody",))

        assert len(frame) == 0
        assert str(frame["created_at"].dtype) == "datetime64[us, UTC]"


def test_words_of_too_few_employees_are_withheld(tmp_path: Path) -> None:
    """Nine employees: neither words nor authors, but numbers; ten: both. Customers are shown."""
    fill(tmp_path / "nine.db", 9)
    fill(tmp_path / "ten.db", 10)
    with Dataset.open_for_reading(tmp_path / "nine.db") as dataset:
        frame = dataset.frame()
        staff = frame[frame["group"] == "employees"]
        assert len(staff) == 9
        assert staff[["text", "title", "author"]].isna().all().all()
        assert frame[frame["group"] == "customers"]["text"].notna().all()
    with Dataset.open_for_reading(tmp_path / "ten.db") as dataset:
        assert dataset.frame()["text"].notna().all()
        assert dataset.frame(kinds=("concern",), groups=("employees",))["text"].notna().all()


def test_the_configuration_says_who_is_protected(tmp_path: Path) -> None:
    """A project's folder, its file and its dataset are opened alike, with its protected groups."""
    text = "[organisation]\ntimezone = 'Europe/Paris'\n[groups.customers]\nprotected = true\n[groups.employees]\n"
    (tmp_path / "listenkit.toml").write_text(text, encoding="utf-8")
    fill(tmp_path / "listenkit.db", 9)
    for path in (tmp_path, tmp_path / "listenkit.toml", tmp_path / "listenkit.db"):
        with listenkit.open(path) as dataset:
            assert dataset.frame()["text"].isna().all()


def test_opening_does_not_import_pandas(tmp_path: Path) -> None:
    """The second that pandas takes is paid by those who ask for a frame."""
    fill(tmp_path / "a.db", 0)
    code = (
        "import sys, listenkit\n"
        f"with listenkit.open({str(tmp_path / 'a.db')!r}) as dataset: dataset.summary(__import__('listenkit.times')"
        ".times.Window())\n"
        "print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


def test_filters_are_named_plainly_and_checked() -> None:
    """Days as text, one name or several, and the nearest name for one that does not exist."""
    window = make_selection(Window(), {"groups": "customers", "sources": ["a", "b"], "search": "late"})
    assert (window.groups, window.sources, window.search) == (("customers",), ("a", "b"), "late")
    with pytest.raises(UsageError, match="no filter 'group'") as caught:
        make_selection(Window(), {"group": ["customers"]})
    assert "groups" in caught.value.hint
    assert make_selection(Window(), {"is_mixed": True}) == Selection(is_mixed=True)
    for wrong in ({"is_mixed": "no"}, {"groups": True}, {"search": False}):
        with pytest.raises(UsageError, match="cannot be"):
            make_selection(Window(), wrong)
