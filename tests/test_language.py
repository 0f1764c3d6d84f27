"""A text is tagged with its own language where that is certain; neither another language nor a text in two is taken for it."""

import pytest

from hankegraph.language import detect_language

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
