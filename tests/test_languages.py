import re
import shutil
from pathlib import Path

import pytest

from listenkit.errors import ConfigError, UsageError
from listenkit.languages import Pack, available_languages, load_pack, load_packs, read_pack
from listenkit.languages.symbols import symbol_valences
from listenkit.languages.tokens import bare_words, plain, token_pattern

PACK = """name = "Invented"
elisions = ["n'"]
contrast = ["but"]
stopwords = "the a of sur"

[[boosters]]
increment = 0.293
terms = ["very", "très"]

[[negations]]
after = 2
terms = ["not", "ne … pas"]

[kinds.idea]
anywhere = ["pourquoi ne pas"]
"""
LEXICON = "# ours\ncontent(e/s)\t2.2\nheureu[x/se]\t2.4\nmerveill*\t3\npas mal\t1\nsûr\t1\ndéçu\t-2\n"


def write_pack(folder: Path, pack: str = PACK, lexicon: str = LEXICON) -> Path:
    """Write the two files of a pack and return their folder."""
    (folder / "pack.toml").write_text(pack, encoding="utf-8")
    (folder / "lexicon.txt").write_text(lexicon, encoding="utf-8")
    return folder


def mistakes_of(folder: Path) -> list[str]:
    """Return the mistakes that reading a folder tells, each as file, line and message."""
    with pytest.raises(ConfigError) as caught:
        read_pack("xx", folder)
    return [f"{problem.path.name}:{problem.line}: {problem.message}" for problem in caught.value.problems]


def test_built_in_packs_are_found_by_their_entry_points() -> None:
    """English, Spanish and French are installed through the same door as anyone's language."""
    assert {"en", "es", "fr"} <= set(available_languages())


@pytest.mark.parametrize("code", ["en", "es", "fr"])
def test_every_built_in_pack_is_complete(code: str) -> None:
    """Each pack has a name, a lexicon of both signs, boosters, dampeners, negations, contrast and cues."""
    pack = load_pack(code)
    assert pack.code == code
    assert pack.name
    assert min(pack.lexicon.values()) < -2 < 2 < max(pack.lexicon.values())
    assert min(pack.boosters.values()) < 0 < max(pack.boosters.values())
    assert pack.negations
    assert pack.contrasts
    assert set(pack.kinds) == {"concern", "idea", "question", "praise"}


@pytest.mark.parametrize("code", ["en", "es", "fr"])
def test_stopwords_hold_no_negation(code: str) -> None:
    """Stop words may be thrown away, negations never."""
    pack = load_pack(code)
    assert pack.stopwords.isdisjoint(form[0] for form in pack.negations if len(form) == 1)


def test_load_packs_leaves_out_languages_without_a_pack() -> None:
    """A configured language may be detected without being scored."""
    assert list(load_packs(["fr", "xx", "fr", "en"])) == ["fr", "en"]


def test_load_packs_gives_every_installed_language_by_default() -> None:
    """Without codes nothing is left out."""
    assert list(load_packs()) == available_languages()


def test_an_unknown_language_is_an_error_with_the_valid_codes() -> None:
    """The message says which language is missing, the hint which ones there are."""
    with pytest.raises(UsageError, match="no language 'xx'") as caught:
        load_pack("xx")
    assert "fr" in caught.value.hint


def test_terms_stand_for_their_inflections(tmp_path: Path) -> None:
    """Round brackets keep the bare word, square ones do not, a star keeps any ending."""
    lexicon = read_pack("xx", write_pack(tmp_path)).lexicon
    singles = {form[0]: valence for form, valence in lexicon.items() if len(form) == 1}
    assert singles == {
        "content": 2.2, "contente": 2.2, "contents": 2.2, "heureux": 2.4, "heureuse": 2.4, "merveill*": 3.0,
        "sûr": 1.0, "déçu": -2.0, "decu": -2.0,
    }  # fmt: skip


def test_a_spelling_without_accents_never_takes_a_stop_words_place(tmp_path: Path) -> None:
    """``sûr`` must not make the preposition ``sur`` an opinion."""
    assert ("sur",) not in read_pack("xx", write_pack(tmp_path)).lexicon


def test_phrases_keep_gaps_and_elisions(tmp_path: Path) -> None:
    """A discontinuous negation is one form with a gap, and its reach is kept."""
    pack = read_pack("xx", write_pack(tmp_path))
    assert pack.lexicon[("pas", "mal")] == 1.0
    assert pack.negations[("ne", "…", "pas")].after == 2


def test_a_version_changes_with_the_lexicon(tmp_path: Path) -> None:
    """Analyses made with another lexicon must be known to be old."""
    first = read_pack("xx", write_pack(tmp_path)).version
    again = read_pack("xx", write_pack(tmp_path)).version
    changed = read_pack("xx", write_pack(tmp_path, lexicon=LEXICON + "neuf\t1\n")).version
    assert first == again
    assert first != changed


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("bon", "expected a term, a tab and a valence"),
        ("bon 2", "expected a term, a tab and a valence"),
        ("\t2", "expected a term, a tab and a valence"),
        ("bon\tgood", "the valence of 'bon' must be a number from -4 to 4"),
        ("bon\tnan", "the valence of 'bon' must be a number from -4 to 4"),
        ("bon\t5", "the valence of 'bon' must be a number from -4 to 4"),
        ("bon(ne\t2", "'bon(ne' is not written as word, word(ending/ending), stem[ending/ending] or stem*"),
        ("bon(ne]\t2", "'bon(ne]' is not written as word, word(ending/ending), stem[ending/ending] or stem*"),
        ("ab*\t2", "'ab*' has too short a stem before *"),
        ("ne … pas\t-1", "'ne … pas': a lexicon's terms have no gaps"),
        ("contents\t2", "'contents' stands on line 2 already"),
        ("… mal\t-1", "a term starts and ends with a word"),
    ],
)
def test_a_mistake_in_a_lexicon_is_told_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    """Whoever corrects a lexicon is told the file, the line and what was expected."""
    found = mistakes_of(write_pack(tmp_path, lexicon=LEXICON + line + "\n"))
    assert len(found) == 1
    assert found[0].startswith("lexicon.txt:8: ")
    assert message in found[0]


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ('name = "Invented"', "nom = 3", 1, "nom is not known"),
        ("increment = 0.293", "increment = 3", 7, "boosters.0.increment must be a number from -1 to 1"),
        ("after = 2", "after = 99", 11, "negations.0.after must be a number from 0 to 8"),
        ('contrast = ["but"]', 'contrast = "but"', 3, "contrast must be a list of texts"),
        ("anywhere = [", "anywere = [", 15, "kinds.idea.anywere is not known; did you mean 'anywhere'?"),
        ("[kinds.idea]", "[kinds.notion]", 14, "kinds.notion is not known"),
        ('"not", ', '"no[t", ', 12, "'no[t'"),
        ('stopwords = "the a of sur"', 'stopwords = ["the"]', 4, "stopwords must be one text"),
        ("after = 2", "after =", 11, "not valid TOML"),
    ],
)
def test_a_mistake_in_a_pack_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, place: int, message: str
) -> None:
    """Every mistake names the key and the line on which it stands."""
    found = mistakes_of(write_pack(tmp_path, pack=PACK.replace(old, new)))
    assert any(each.startswith(f"pack.toml:{place}: ") and message in each for each in found), found


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """One run shows everything that is to be corrected, in both files."""
    found = mistakes_of(write_pack(tmp_path, pack=PACK.replace("0.293", "7"), lexicon="a\nb\n"))
    assert [each.partition(":")[0] for each in found] == ["pack.toml", "lexicon.txt", "lexicon.txt"]


def test_missing_files_are_mistakes_too(tmp_path: Path) -> None:
    """An empty folder is no language pack, and says which files it lacks."""
    assert {each.partition(":")[0] for each in mistakes_of(tmp_path)} == {"pack.toml", "lexicon.txt"}


def test_a_file_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    """A lexicon saved in another encoding would silently match nothing."""
    write_pack(tmp_path)
    (tmp_path / "lexicon.txt").write_bytes(b"bon\t2\nd\xe9\xe7u\t-2\n")
    assert mistakes_of(tmp_path) == ["lexicon.txt:2: the file is not UTF-8 text"]


def test_a_term_of_too_many_forms_is_refused(tmp_path: Path) -> None:
    """A slip of the pen must not fill the memory."""
    many = " ".join(["a(b/c/d/e/f/g/h/i)"] * 6)
    assert "at most 512 forms" in mistakes_of(write_pack(tmp_path, lexicon=f"{many}\t1\n"))[0]


def test_the_documented_format_loads(tmp_path: Path) -> None:
    """A copy of a built-in pack's two files is a pack."""
    for name in ("pack.toml", "lexicon.txt"):
        shutil.copy(Path(__file__).parents[1] / "src/listenkit/languages/fr" / name, tmp_path)
    assert isinstance(read_pack("fr", tmp_path), Pack)


def test_emoji_have_a_valence_in_every_language() -> None:
    """The same symbols, with the same valences, stand in every pack."""
    assert load_pack("fr").symbols == load_pack("en").symbols == symbol_valences()
    assert symbol_valences()["😡"] < 0 < symbol_valences()["😀"]


def test_addresses_and_handles_are_not_words() -> None:
    """What stands in a link or a handle is nobody's opinion."""
    said = plain("@great_help see https://good.example/love or write to joy@happy.example: it’s fine")
    assert said.split() == ["see", "or", "write", "to", ":", "it's", "fine"]


def test_elisions_are_words_of_their_own() -> None:
    """``n'aime`` is a negation and a verb; ``aujourd'hui`` is one word."""
    assert token_pattern(["n'", "l'"]).findall("N'aime l'eau aujourd'hui.") == [
        "N'",
        "aime",
        "l'",
        "eau",
        "aujourd'hui.",
    ]


def test_bare_words_open_hyphens_and_keep_question_marks() -> None:
    """Cues see ``puis-je ?`` as three words, and any pause as a comma; addresses are none."""
    pieces = ["Puis-je", "d'abord?", "-", "Oui:", "(9h)", "https://example.org/a-b", "\0", "Fin…"]
    words = [bare_words(piece, elides=True) for piece in pieces]
    assert words == [["puis", "je"], ["d'", "abord", "?"], [","], ["oui", ","], [",", "9h", ","], [], [], ["fin", "…"]]


def test_token_patterns_have_no_nested_repetition() -> None:
    """A repetition inside a repetition could be made slow by a hostile comment."""
    assert not re.search(r"[+*]\)[+*]", token_pattern(["n'"]).pattern)
