import io
import lzma
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py3langid import langid

from listenkit.errors import StorageError
from listenkit.languages import byte_model as module
from listenkit.languages.byte_model import FEW, ByteModel, byte_model, read_model

TEXTS = (
    "la cantine est trop chère pour ce que c'est",
    "the new schedule is better than the one we had",
    "die lieferung ist schon wieder zu spät gekommen",
    "a entrega não chegou e ninguém atende o telefone",
    "Это очень хорошо, спасибо вам большое за помощь",
    "部屋はきれいでしたが、通りの騒音で眠れませんでした",
    "VERY LOUD INDEED",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "e\u0301te\u0301",
    "x",
    "",
    "\ud800",
    "\0\0",
    "de levering is weer te laat en niemand neemt op " * 40,
)


@pytest.fixture(scope="module")
def model() -> ByteModel:
    """The installed model."""
    return byte_model()


@pytest.fixture(scope="module")
def reference() -> langid.LanguageIdentifier:
    """The package that the model comes with."""
    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)


@settings(max_examples=40)
@given(st.lists(st.sampled_from(TEXTS) | st.text(max_size=60), min_size=1, max_size=3 * FEW))
def test_a_batch_gets_the_numbers_of_the_package(
    model: ByteModel, reference: langid.LanguageIdentifier, texts: list[str]
) -> None:
    """Every language has the share that py3langid gives it, up to the rounding of floats."""
    shares = model.shares(texts)
    for row, text in zip(shares, texts, strict=True):
        ranked = dict(reference.rank(text))
        ours = {label: float(row[model.labels.index(label)]) for label in ranked}
        assert ours == pytest.approx(ranked, abs=1e-5)


@settings(max_examples=40)
@given(st.lists(st.sampled_from(TEXTS) | st.text(max_size=60), min_size=FEW, max_size=3 * FEW))
def test_a_text_gets_the_same_numbers_alone_and_in_any_batch(model: ByteModel, texts: list[str]) -> None:
    """Not one bit differs, so that no answer can."""
    together = model.shares(texts)
    alone = np.vstack([model.shares([text]) for text in texts])
    assert np.array_equal(together, alone)


def test_shares_of_a_text_sum_to_one(model: ByteModel) -> None:
    """A label that stands twice counts once."""
    assert model.shares(TEXTS).sum(axis=1) == pytest.approx(1.0, abs=1e-5)


def test_no_text_is_no_error(model: ByteModel) -> None:
    """An empty batch has no rows."""
    assert model.shares([]).shape == (0, len(model.labels))


def test_more_text_than_a_block_holds_is_scored_whole(model: ByteModel) -> None:
    """Blocks change no number, whatever the order of the lengths."""
    texts = [TEXTS[number % 4] * (1 + number % 7) for number in range(200)]
    assert np.array_equal(model.shares(texts)[::-1], model.shares(texts[::-1]))


@pytest.mark.parametrize("content", [b"", b"not a model", lzma.compress(b"not an archive")])
def test_a_broken_model_is_told_with_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """The error names the file and says what to do."""
    (tmp_path / "broken.xz").write_bytes(content)
    monkeypatch.setattr(langid, "MODEL_DIR", tmp_path)
    monkeypatch.setattr(langid, "MODEL_FILE", "broken.xz")
    with pytest.raises(StorageError, match=r"broken\.xz") as caught:
        module.byte_model.__wrapped__()
    assert "install py3langid again" in str(caught.value.hint)


def test_a_model_in_another_format_is_refused(tmp_path: Path) -> None:
    """An archive without the arrays of a model is told as such."""
    archive = io.BytesIO()
    np.savez(archive, ptc=np.zeros(3))
    (tmp_path / "other.xz").write_bytes(lzma.compress(archive.getvalue()))
    with pytest.raises(KeyError, match="classes"):
        read_model(tmp_path / "other.xz")


def test_a_model_that_is_kept_is_the_one_that_was_unpacked(model: ByteModel) -> None:
    """The second time, it is read from the cache folder, bit for bit."""
    again = module.byte_model.__wrapped__()
    for field in fields(ByteModel):
        assert np.array_equal(getattr(again, field.name), getattr(model, field.name))
