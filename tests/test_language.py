"""A text is tagged with its own language where that is certain; neither another language nor a text in two is taken for it."""

import pytest

from hankegraph.errors import HankegraphError
from hankegraph.language import _read_model, detect_language, detect_languages

FINNISH = "Kylätalon katto korjataan ja piha kunnostetaan kyläläisten yhteiseksi tilaksi."
SWEDISH = "Byahuset renoveras och gården görs i ordning för alla bybor, och föreningarna i byn samarbetar."
ENGLISH = "The roof of the village hall is repaired and the yard is made a place for everyone."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (FINNISH, "fi"),
        (SWEDISH, "sv"),
        (ENGLISH, "en"),
        ("Kylätalosta etäpiha", "fi"),
        ("Bystugan får nytt liv", "sv"),
        ("Matleden genom Sagoskär", "sv"),
    ],
)
def test_text_of_a_language_of_the_register_has_its_tag(text: str, language: str) -> None:
    assert detect_language(text) == language
    assert detect_language("\n\n".join([text] * 5)) == language
    assert detect_language(" ".join([text] * 20)) == language


@pytest.mark.parametrize(
    "text",
    [
        "Das Dorfhaus wird renoviert und der Garten gepflegt",
        "Das Projekt fördert die Entwicklung des ländlichen Raums und die Zusammenarbeit zwischen den Dörfern und Vereinen.",
        "Külamaja katuse remont ja õue korrastamine",
        "Projekti eesmärk on parandada külamaja katus ja korrastada õu kõigi külaelanike ühiseks kasutamiseks.",
        "Prosjektet fremmer utviklingen av bygdene og samarbeidet mellom foreningene i kommunen.",
        "Prosjektet skal utvikle reiseliv",
        "Projektet fremmer udviklingen af landdistrikterne",
        "Prošeakta ovddida giliid ovttasbarggu ja ealáhusaid dan guovllus.",
        "Проект помогает развитию деревни и сотрудничеству жителей.",
    ],
    ids=["German", "German sentence", "Estonian", "Estonian sentence", "Norwegian", "Norwegian title", "Danish", "Sámi", "Russian"],
)
def test_text_of_another_language_has_no_tag(text: str) -> None:
    assert detect_language(text) is None


@pytest.mark.parametrize("first", [FINNISH, SWEDISH, ENGLISH], ids=["Finnish", "Swedish", "English"])
@pytest.mark.parametrize("second", [FINNISH, SWEDISH, ENGLISH], ids=["Finnish", "Swedish", "English"])
@pytest.mark.parametrize("times", [1, 8, 40])
@pytest.mark.parametrize("border", ["\n", "\n\n", " "], ids=["line", "empty line", "space"])
def test_text_in_two_languages_has_no_tag(first: str, second: str, times: int, border: str) -> None:
    text = border.join([" ".join([first] * times), " ".join([second] * times)])
    assert (detect_language(text) is None) == (first != second)


def test_a_paragraph_of_another_language_in_the_middle_is_seen() -> None:
    assert detect_language("\n\n".join([FINNISH, SWEDISH, FINNISH])) is None


def test_a_list_of_names_at_the_end_does_not_change_the_language() -> None:
    assert detect_language(f"{FINNISH}\n\n{FINNISH}\n\nKuvitelma, Sepite, Tekaistu") == "fi"


MANY = [
    FINNISH,
    SWEDISH,
    ENGLISH,
    f"{FINNISH}\n\n{SWEDISH}",
    "Landemia",
    "",
    "910900",
    "деревня " * 60,
    "ﬄ" * 200,
    "İIıſ",
    *FINNISH.split(),
]


@pytest.mark.parametrize("count", [1, 2, 7, len(MANY)])
def test_the_language_of_a_text_does_not_depend_on_the_texts_beside_it(count: int) -> None:
    alone = {text: detect_language(text) for text in MANY}
    for texts in (MANY, MANY[::-1]):
        together = [detect_languages(texts[start : start + count]) for start in range(0, len(texts), count)]
        assert {text: language for languages in together for text, language in languages.items()} == alone


def test_more_samples_than_are_read_at_once_give_each_its_own_language() -> None:
    texts = [f"{text} {number}" for number in range(400) for text in (FINNISH, SWEDISH)]
    assert list(detect_languages(texts).values()) == ["fi", "sv"] * 400


def test_probabilities_are_those_of_py3langid() -> None:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = _read_model()
    detector = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    detector.set_languages(list(model.languages))
    for sample, probabilities in zip(MANY, model.probabilities(MANY).tolist(), strict=True):
        assert dict(zip(model.languages, probabilities, strict=True)) == pytest.approx(dict(detector.rank(sample)), abs=1e-4)


def test_another_model_of_py3langid_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from py3langid.langid import LanguageIdentifier

    monkeypatch.setattr(LanguageIdentifier, "_encode", staticmethod(lambda text: text[:10].encode()))
    with pytest.raises(HankegraphError, match="py3langid"):
        _read_model.__wrapped__()
