from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from listenkit.collectors.base import Context
from listenkit.collectors.files import FilesCollector
from listenkit.errors import SourceError, UsageError
from listenkit.guess import Guess, guess
from listenkit.guess.headers import ROLES, fold_name, known_headers, match_role, match_segment
from tests.shared import shared_path
from tests.workbooks import CellValue, sheet_xml, workbook_bytes

ANSWERS = (
    "Très bon accueil mais attente trop longue à la caisse",
    "Je suis déçu par la livraison",
    "Rien à dire, tout va bien",
    "Pourquoi ne pas ouvrir le dimanche ?",
    "Le nouveau logiciel est lent et compliqué",
    "Merci à toute l'équipe pour son écoute",
)


def written(folder: Path, header: Sequence[str], make: Any, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """Write a CSV of one row for each answer; ``make`` gives the cells from the row's number and the answer."""
    path = folder / "enquête 2026.csv"
    with path.open("w", newline="", encoding=encoding) as stream:
        writer = csv.writer(stream, delimiter=delimiter)
        writer.writerow(header)
        writer.writerows(make(number, answer) for number, answer in enumerate(ANSWERS))
    return path


def test_a_french_survey_is_understood(tmp_path: Path) -> None:
    """Names in French, semicolons and Windows' encoding: as a French spreadsheet saves it."""
    path = written(
        tmp_path,
        ["Horodateur", "Note sur 10", "Pôle", "Votre avis"],
        lambda n, text: [f"{n + 10}/03/2026 10:00", n, "Nord" if n % 2 else "Sud", text],
        ";",
        "cp1252",
    )
    found = guess(path)
    assert found.mapping == {"text": "Votre avis", "date": "Horodateur", "rating": "Note sur 10"}
    assert found.segments == {"department": "Pôle"}
    assert (found.delimiter, found.encoding, found.date_order) == (";", "cp1252", "dmy")
    assert found.sample[0]["text"] == ANSWERS[0]


FORMS = {
    "Google Forms": (
        ["Horodateur", "Adresse e-mail", "Quel est votre pôle ?", "Sur une échelle de 1 à 10, recommanderiez-vous ?",
         "Que pensez-vous de notre service ?"],
        lambda n, text: [f"2026/03/{n + 10} 10:00:0{n} AM UTC", f"p{n}@exemple.fr", "AB"[n % 2], n + 3, text],
        {"text": "Que pensez-vous de notre service ?", "author": "Adresse e-mail", "date": "Horodateur",
         "rating": "Sur une échelle de 1 à 10, recommanderiez-vous ?"},
        {"department": "Quel est votre pôle ?"},
    ),
    "Typeform": (
        ["#", "Pourquoi avez-vous donné cette note ?", "*Quelle* note nous donnez-vous ?", "Response Type",
         "Start Date (UTC)", "Submit Date (UTC)", "Network ID", "Tags"],
        lambda n, text: [f"a{n}x", text, n + 4, "completed", f"2026-03-0{n + 1} 10:00", f"2026-03-0{n + 1} 10:05",
                         f"n{n}", ""],
        {"text": "Pourquoi avez-vous donné cette note ?", "id": "#", "date": "Submit Date (UTC)",
         "rating": "*Quelle* note nous donnez-vous ?"},
        {},
    ),
    "LimeSurvey": (
        ["id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "service", "commentaire"],
        lambda n, text: [n + 1, f"2026-03-0{n + 1} 10:00:00", 3, "fr", f"1{n}23", f"2026-03-0{n + 1} 09:00:00",
                         "AB"[n % 2], text],
        {"text": "commentaire", "id": "id", "date": "submitdate", "language": "startlanguage"},
        {"department": "service"},
    ),
    "a shop": (
        ["sku", "reviewer", "reviewTitle", "reviewText", "starRating", "createdAt", "verified"],
        lambda n, text: ["S1", f"u{n}", "Bof", text, n % 5 + 1, 1_770_000_000 + n, "true"],
        {"text": "reviewText", "author": "reviewer", "date": "createdAt", "rating": "starRating",
         "title": "reviewTitle"},
        {"product": "sku"},
    ),
    "German": (
        ["Zeitstempel", "Bewertung", "Abteilung", "Was können wir verbessern?"],
        lambda n, text: [f"0{n + 1}.03.2026 10:00", f"{n % 5 + 1} Sterne", "AB"[n % 2], text],
        {"text": "Was können wir verbessern?", "date": "Zeitstempel", "rating": "Bewertung"},
        {"department": "Abteilung"},
    ),
    "Spanish": (
        ["Marca temporal", "Puntuación", "Ciudad", "¿Por qué?"],
        lambda n, text: [f"2026-03-0{n + 1}", n, "AB"[n % 2], text],
        {"text": "¿Por qué?", "date": "Marca temporal", "rating": "Puntuación"},
        {"city": "Ciudad"},
    ),
    "Italian": (
        ["Data", "Voto", "Reparto", "Suggerimenti"],
        lambda n, text: [f"2026-03-0{n + 1}", n, "AB"[n % 2], text],
        {"text": "Suggerimenti", "date": "Data", "rating": "Voto"},
        {"department": "Reparto"},
    ),
    "Portuguese": (
        ["Carimbo de data/hora", "Avaliação", "Região", "O que acha do serviço?"],
        lambda n, text: [f"2026-03-0{n + 1}", n, "AB"[n % 2], text],
        {"text": "O que acha do serviço?", "date": "Carimbo de data/hora", "rating": "Avaliação"},
        {"region": "Região"},
    ),
    "Dutch": (
        ["Tijdstempel", "Cijfer", "Afdeling", "Opmerkingen"],
        lambda n, text: [f"2026-03-0{n + 1}", n, "AB"[n % 2], text],
        {"text": "Opmerkingen", "date": "Tijdstempel", "rating": "Cijfer"},
        {"department": "Afdeling"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_usual_exports_are_understood(tmp_path: Path, form: str) -> None:
    """Survey tools and shops of seven languages name their columns in ways that are known."""
    header, make, mapping, segments = FORMS[form]
    found = guess(written(tmp_path, header, make))
    assert (found.mapping, found.segments) == (mapping, segments)


def test_a_second_header_row_is_left_out(tmp_path: Path) -> None:
    """SurveyMonkey repeats what kind of answer a column holds."""
    header = ["Respondent ID", "End Date", "How satisfied are you with our service?", "What could we improve?"]
    path = written(tmp_path, header, lambda n, text: [114_000 + n, f"03/{13 + n}/2026 10:00 AM", "Satisfied", text])
    lines = path.read_text(encoding="utf-8").split("\n", 1)
    path.write_text(f"{lines[0]}\n,,Response,Open-Ended Response\n{lines[1]}", encoding="utf-8")
    found = guess(path)
    assert found.mapping == {"text": "What could we improve?", "id": "Respondent ID", "date": "End Date"}
    assert (found.settings["skip_rows"], found.date_order, found.segments) == (1, "mdy", {})
    assert [item.text for item in items(found)] == list(ANSWERS)


def test_questions_in_the_second_row_name_the_columns(tmp_path: Path) -> None:
    """Qualtrics has codes in the first row, questions in the second and technical ids in the third."""
    path = written(tmp_path, ["ResponseId", "RecordedDate", "Q1", "Q2"],
                   lambda n, text: [f"R_{n}", f"2026-03-0{n + 1} 10:00:00", "AB"[n % 2], text])  # fmt: skip
    lines = path.read_text(encoding="utf-8").split("\n", 1)
    second = "Response ID,Recorded Date,Dans quel service travaillez-vous ?,Que pensez-vous de l'entreprise ?"
    third = '"{""ImportId"":""_recordId""}",x,y,z'
    path.write_text(f"{lines[0]}\n{second}\n{third}\n{lines[1]}", encoding="utf-8")
    found = guess(path)
    assert found.mapping == {"text": "Q2", "id": "ResponseId", "date": "RecordedDate"}
    assert (found.segments, found.settings["skip_rows"]) == ({"department": "Q1"}, 2)
    assert len(items(found)) == len(ANSWERS)


def items(found: Guess) -> list[Any]:
    """Read the guessed source as `try` does."""
    source = found.to_source("x", "customers")
    return FilesCollector(found.to_options(), Context(source, Path("/"), UTC)).sample(100)


def test_columns_without_a_telling_name_are_known_by_their_content(tmp_path: Path) -> None:
    """The longest prose is the text, the only dates are the date."""
    path = written(tmp_path, ["c1", "c2", "c3"], lambda n, text: [n, text, f"2026-03-0{n + 1}"])
    found = guess(path)
    assert (found.mapping["text"], found.mapping["date"]) == ("c2", "c3")
    assert found.reasons["text"].startswith("the most words")


def test_a_name_counts_more_than_a_few_words(tmp_path: Path) -> None:
    """A column that is called comment is the text even beside a longer product description, which is told."""
    described = "A long description of the very same product that says nothing of what people think"
    path = written(tmp_path, ["produit décrit", "commentaire"], lambda n, text: [f"{described} {n}", text])
    found = guess(path)
    assert found.mapping["text"] == "commentaire"
    assert "'produit décrit' holds prose too" in found.reasons["text"]


def test_a_rating_column_is_made_of_numbers(tmp_path: Path) -> None:
    """A column called Note that holds sentences is a note and no mark."""
    found = guess(written(tmp_path, ["Note", "Date"], lambda n, text: [text, f"2026-03-0{n + 1}"]))
    assert found.mapping == {"text": "Note", "date": "Date"}


def test_an_order_that_nothing_proves_is_not_guessed(tmp_path: Path) -> None:
    """The guess says so with both readings, and a person can settle it."""
    path = written(tmp_path, ["Date", "Avis"], lambda n, text: [f"0{n + 1}/11/2026", text])
    found = guess(path)
    assert (found.needs_order, found.date_order) == (True, None)
    assert "1 November 2026 or 11 January 2026" in found.order_sentence()
    assert found.order_sentence() in "\n".join(found.lines())
    with pytest.raises(SourceError, match="two ways"):
        items(found)
    settled = guess(path, date_order="dmy")
    assert (settled.needs_order, settled.date_order) == (False, "dmy")


def test_a_date_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Comments without a time are not passed over in silence."""
    path = written(tmp_path, ["Date", "Avis"], lambda n, text: [f"le {n}e jour", text])
    assert "  'Date' is no date that can be read ('le 0e jour'): left out" in guess(path).lines()


def test_a_late_date_proves_the_order(tmp_path: Path) -> None:
    """The whole column is asked and not only the rows that are looked at."""
    path = tmp_path / "x.csv"
    rows = [f"01/02/2026,avis numéro {number} bien tourné" for number in range(900)]
    path.write_text("\n".join(["date,avis", *rows, "31/12/2026,le dernier de tous"]), encoding="utf-8")
    assert guess(path).date_order == "dmy"


def test_nothing_like_text_lists_the_columns(tmp_path: Path) -> None:
    """The error names the option that says which column it is."""
    path = written(tmp_path, ["a", "b"], lambda n, _: [n, n * 2])
    with pytest.raises(UsageError, match="no column looks like") as caught:
        guess(path)
    assert caught.value.hint == "name it with --text; its columns: a, b"


def test_the_text_can_be_named(tmp_path: Path) -> None:
    """What a person says is taken, if it is there."""
    path = written(tmp_path, ["avis", "autre"], lambda _, text: [text, "ok"])
    assert guess(path, text="autre").mapping["text"] == "autre"
    with pytest.raises(UsageError, match="no column 'autres'") as caught:
        guess(path, text="autres")
    assert caught.value.hint == "did you mean 'autre'? its columns: avis, autre"
    with pytest.raises(UsageError, match="no column 'zzz'") as caught:
        guess(path, text="zzz")
    assert caught.value.hint == "its columns: avis, autre"


def test_a_document_is_looked_into(tmp_path: Path) -> None:
    """Values one level inside an item are columns by their path."""
    values = [{"id": n, "author": {"name": f"n{n}"}, "body": text, "created_at": f"2026-01-0{n + 1}T10:00:00Z"}
              for n, text in enumerate(ANSWERS)]  # fmt: skip
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"page": 1, "reviews": values}), encoding="utf-8")
    found = guess(path)
    assert found.mapping == {"text": "body", "id": "id", "author": "author.name", "date": "created_at"}
    assert [item.author for item in items(found)] == [f"n{n}" for n in range(6)]


def test_a_workbook_is_understood(tmp_path: Path) -> None:
    """The sheet that is read is named where there are several."""
    rows: list[list[CellValue]] = [["N°", "Date de réponse", "Service", "Remarques"]]
    rows += [[float(n), datetime(2026, 3, n + 1), "AB"[n % 2], text] for n, text in enumerate(ANSWERS)]
    sheet = sheet_xml(rows)
    path = tmp_path / "x.xlsx"
    path.write_bytes(workbook_bytes({"Réponses": sheet, "Listes": sheet_xml([["x"]])}))
    found = guess(path)
    assert found.mapping == {"text": "Remarques", "id": "N°", "date": "Date de réponse"}
    assert (found.sheet, found.settings, found.segments) == (
        "Réponses",
        {"sheet": "Réponses"},
        {"department": "Service"},
    )
    assert len(items(found)) == 6


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("x.mbox", b"From ana@example.org Thu Jan  1 00:00:00 2026\n\nhello\n", "mbox"),
        ("archive", b"From ana@example.org Thu Jan  1 00:00:00 2026\n\nhello\n", "mbox"),
        ("x.eml", b"From: ana@example.org\n\nhello\n", "message"),
        ("message", b"Date: x\nFrom: ana@example.org\nSubject: x\nTo: y\n\nhello\n", "message"),
    ],
)
def test_mailboxes_are_known(tmp_path: Path, name: str, content: bytes, form: str) -> None:
    """By their suffix or how they start."""
    (tmp_path / name).write_bytes(content)
    found = guess(tmp_path / name)
    assert (found.collector, found.format, found.mapping) == ("mbox", form, {})


def test_a_maildir_is_known_and_another_folder_refused(tmp_path: Path) -> None:
    """A folder is a mailbox if it has the parts of one."""
    with pytest.raises(UsageError, match="no Maildir"):
        guess(tmp_path)
    (tmp_path / "cur").mkdir()
    assert guess(tmp_path).format == "Maildir"


def test_the_table_can_stand_in_a_configuration(tmp_path: Path) -> None:
    """It is TOML with the reasons as comments, whatever signs the names hold."""
    header = ['Votre "avis" # \\ texte', "Site", "Date"]
    path = written(tmp_path, header, lambda n, text: [text, "AB"[n % 2], f"1{n}/11/2026"])
    text = guess(path).to_toml("enquete", "employees", tmp_path)
    (source,) = tomllib.loads(text)["sources"]
    assert source == {
        "name": "enquete", "collector": "files", "group": "employees", "path": "enquête 2026.csv",
        "text": 'Votre "avis" # \\ texte', "date": "Date", "segments": {"site": "Site"}, "date_order": "dmy",
    }  # fmt: skip
    assert "proves it" in text


def test_signs_of_patterns_in_a_path_are_escaped(tmp_path: Path) -> None:
    """A file called export [1].csv is that file and no pattern."""
    path = tmp_path / "export [1].csv"
    path.write_text("avis\nTout va vraiment très bien\n", encoding="utf-8")
    found = guess(path)
    assert [item.text for item in items(found)] == ["Tout va vraiment très bien"]
    assert found.source_name() == "export-1"


@pytest.mark.parametrize(
    "name", ["fr_opener_reviews", "en_vader_amazon", "kinds_en_app_maalej", "de_sb10k_tweets", "themes_en_clinc150"]
)
def test_real_labelled_comments_are_understood(name: str) -> None:
    """Packed tab-separated files of real comments give their text and language."""
    found = guess(shared_path(f"data/{name}.dev.tsv.gz"))
    assert (found.mapping["text"], found.mapping["language"], found.format) == ("text", "lang", "tsv")
    stars = {"en_vader_amazon": "mean_rating", "kinds_en_app_maalej": "stars"}
    assert found.mapping.get("rating") == stars.get(name)


def test_names_in_the_lists_are_written_as_they_are_compared() -> None:
    """A name with an accent or a capital in the data would never be found."""
    known = known_headers()
    names = [name for role in ROLES for name in (*known.exact[role], *known.within[role])]
    assert [name for name in (*names, *known.segments, *known.second_rows) if fold_name(name) != name] == []


def test_the_name_of_a_column_suits_a_role() -> None:
    """All of a name weighs more than a part, and a part must be whole words."""
    assert match_role("Commentaire", "text") > match_role("Commentaire libre de fin", "text") > 0
    assert match_role("commentary", "text") == 0


def test_a_question_about_our_service_is_no_segment() -> None:
    """The service that a person works in is one."""
    assert match_segment("Dans quel service travaillez-vous ?") == "department"
    assert match_segment("Que pensez-vous de notre service ?") == ""
