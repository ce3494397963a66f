"""The librarian's own paragraphs: figures put in by name stay true, and say so where they have no value."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.core.models import School
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import LANGUAGES
from kitaphana.lib.numbers import show
from kitaphana.lib.period import Period
from kitaphana.reports import named, ownwords
from kitaphana.reports.compose import write
from kitaphana.reports.facts import Facts, shown
from kitaphana.reports.outline import Outline, Part, Words
from kitaphana.reports.sections.indicators import promised
from tests.reports.telling import AUTUMN, NEXT_MONTH


@pytest.fixture(scope="module")
def facts(demo_school: School) -> Facts:
    return Facts(demo_school, AUTUMN, "kk", NEXT_MONTH)


def told(facts: Facts, text: str) -> str:
    (line,) = ownwords.lines(text, facts)
    return line.text


def test_a_figure_is_printed_as_in_the_rest_of_the_report_and_leads_to_its_rows(facts: Facts) -> None:
    (line,) = ownwords.lines("Күз бойы {loans} кітап берілді.", facts)
    span = next(span for span in line.spans if span.value is not None)
    assert span.value == facts.figures["loans"].value
    assert span.text == show(int(facts.figures["loans"].value or 0), "kk")
    assert span.rows == facts.told("loans").rows


def test_a_percent_brings_its_sign_and_a_ratio_its_decimals(facts: Facts) -> None:
    value = shown(facts.figures["textbook_provision"])
    assert value is not None
    assert told(facts, "Деңгейі – {textbook_provision}.").endswith(f"{show(value, 'kk')}\u00a0%.")
    ratio = facts.figures["loans_per_reader"].rounded
    assert isinstance(ratio, Decimal)
    assert told(facts, "{loans_per_reader}") == show(ratio, "kk")


def test_in_kazakh_a_figure_takes_its_ending_by_how_it_is_read(facts: Facts) -> None:
    number = show(facts.count("readers"), "kk")
    assert re.fullmatch(
        rf"Берілім {number}-(ға|ге|қа|ке) жетті.", told(facts, "Берілім {readers:dat} жетті.")
    )
    assert re.search(r"\d-(ға|ге|қа|ке)", told(facts, "{textbook_provision:dat}").replace("\u00a0%", ""))


def test_one_figure_without_a_value_leaves_the_others_their_endings(demo_school: School) -> None:
    of_old = Facts(demo_school, Period(date(2023, 9, 1), date(2023, 9, 30)), "kk", NEXT_MONTH)
    assert of_old.earlier[0][1]["visits"].value is None
    said = told(of_old, "{visits_before:dat} бұрын, {loans:dat} қазір")
    assert re.fullmatch(r"– бұрын, [\d\u00a0]+-(ға|ге|қа|ке) қазір", said)


def test_the_year_before_and_the_control_number_have_names_of_their_own(facts: Facts) -> None:
    before = facts.earlier[0][1]["visits"].value
    assert told(facts, "{visits_before}") == (show(int(before), "kk") if before is not None else "–")
    target = promised(facts, "visits")
    assert target is not None
    assert told(facts, "{visits_target}") == show(target, "kk")


def test_a_figure_without_a_value_is_a_dash_and_is_asked_about(facts: Facts) -> None:
    assert facts.targets.get("stock") is None
    assert told(facts, "Қор {stock_target:dat} жетуі керек.") == "Қор – жетуі керек.".replace(" –", "\u00a0–")
    assert ownwords.blank("{stock_target} және {loans}", facts) == ("stock_target",)


def test_words_that_a_number_chooses_among_follow_it(facts: Facts) -> None:
    russian = Facts(facts.school, facts.asked, "ru", facts.on)
    (line,) = ownwords.lines("{readers} {readers:читатель/читателя/читателей}", russian)
    assert re.fullmatch(r"[\d\u00a0]+\u00a0читател(ь|я|ей)", line.text)


def test_text_without_a_title_goes_on_from_the_part_before_it(facts: Facts) -> None:
    said = Words({"ru": "Вывод"}, {"kk": "Бірінші сөйлем.\n\nЕкінші сөйлем.", "ru": "Итог."})
    outline = Outline((Part("stock"), said))
    (section,) = write(facts, outline).sections
    assert [line.text for line in section.after][-2:] == ["Бірінші сөйлем.", "Екінші сөйлем."]
    russian = write(Facts(facts.school, facts.asked, "ru", facts.on), outline).sections
    assert [section.title for section in russian][-1] == "Вывод"


def test_a_language_without_text_has_no_such_part(facts: Facts) -> None:
    outline = Outline((Part("stock"), Words({"kk": "Қорытынды"}, {"kk": "Сөз."})))
    english = write(Facts(facts.school, facts.asked, "en", facts.on), outline)
    assert [section.code for section in english.sections] == ["stock"]


PROPOSED = Words({}, {"kk": "Оқу залын кеңейту: {readers} оқырманға тар.\nЕкінші ұсыныс."}, proposal=True)


@pytest.mark.parametrize(
    "outline",
    [Outline((PROPOSED, Part("problems"), Part("stock"))), Outline((Part("problems"), PROPOSED))],
)
def test_what_gulnar_proposes_stands_among_the_problems_wherever_she_put_it(
    facts: Facts, outline: Outline
) -> None:
    problems = next(section for section in write(facts, outline).sections if section.code == "problems")
    found = [line for line in problems.lines if line.code == "B-OWN"]
    readers = show(facts.count("readers"), "kk")
    assert [line.text for line in found] == [
        f"Ұсыныс: Оқу залын кеңейту: {readers}\u00a0оқырманға тар.", "Ұсыныс: Екінші ұсыныс.",
    ]  # fmt: skip
    assert next(span.rows for span in found[0].spans if span.value) == facts.told("readers").rows
    assert not found[0].text.endswith(" ")
    assert problems.lines[-2:] == tuple(found), "after what the records say"


def test_a_proposal_under_its_own_title_stays_where_it_is(facts: Facts) -> None:
    titled = Words({"kk": "Келесі жылға"}, {"kk": "Сканер алу."}, proposal=True)
    sections = write(facts, Outline((titled, Part("problems")))).sections
    assert sections[0].title == "Келесі жылға"
    assert [line.text for line in sections[0].lines] == ["Ұсыныс: Сканер алу."]


def test_of_a_school_without_a_problem_it_is_said_unless_gulnar_proposes_something(at_work: School) -> None:
    def told(*own: Words) -> list[str]:
        outline = Outline((Part("problems"), *own))
        (section,) = write(Facts(at_work, AUTUMN, "kk", NEXT_MONTH), outline).sections
        return [line.text for line in section.lines]

    assert told() == ["Есепті кезеңдегі көрсеткіштер бойынша мәселе анықталмады."]
    assert told(Words({}, {"kk": "Сканер алу."}, proposal=True)) == ["Ұсыныс: Сканер алу."]
    assert told(Words({}, {"ru": "Купить сканер."}, proposal=True)) == told()


def test_a_nought_that_takes_no_ending_stands_without_it(facts: Facts) -> None:
    assert facts.figures["disposed"].value == 0
    assert told(facts, "Кітаптардың {disposed:poss} шығарылды.") == "Кітаптардың 0\u00a0шығарылды."


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("Оқылым {оқылымдар} болды", "kk", "rep_words_figure"),
        ("{loans_after}", "kk", "rep_words_figure"),
        ("{}", "kk", "rep_words_figure"),
        ("{loans", "kk", "rep_words_ending"),
        ("loans}", "kk", "rep_words_ending"),
        ("{loans:weather}", "kk", "rep_words_ending"),
        ("{loans:dat}", "ru", "rep_words_ending"),
        ("{loans:выдача/выдачи}", "ru", "rep_words_ending"),
        ("{loans.__class__}", "kk", "rep_words_figure"),
    ],
)
def test_what_is_no_figure_is_refused_by_its_name(text: str, language: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        ownwords.refuse_unknown(text, language)
    assert refused.value.code == code


def test_the_refusal_names_the_unknown_figure() -> None:
    with pytest.raises(Refused, match="оқылымдар"):
        ownwords.refuse_unknown("Оқылым {оқылымдар} болды", "kk")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_has_a_name_of_its_own_in_each_language(language: str) -> None:
    names = named.names(language)
    assert names.keys() == ownwords.NAMES
    assert len({name.casefold() for name in names.values()}) == len(names)
    assert not any(set(name) & set("{}:") for name in names.values())


def test_gulnar_reads_names_where_codes_are_kept() -> None:
    typed = "Былтыр {Алдыңғы жылғы  оқылым}, биыл {оқылым}-ға жетті; {қор}-дың өсуі."
    kept = named.written(typed, "kk")
    assert kept == "Былтыр {loans_per_reader_before}, биыл {loans_per_reader:dat} жетті; {stock:gen} өсуі."
    assert named.shown(kept, "kk") == "Былтыр {алдыңғы жылғы оқылым}, биыл {оқылым}-ға жетті; {қор}-дың өсуі."


@given(
    st.lists(
        st.sampled_from(sorted(ownwords.NAMES)).map(lambda name: f"{{{name}}}")
        | st.sampled_from(["{loans:dat}", "{visits:poss}", "{loans:att}"])
        | st.text(st.characters(exclude_characters="{}-", exclude_categories=["Cs"]), max_size=9),
        max_size=6,
    ).map("".join),
    st.sampled_from(LANGUAGES),
)
def test_what_is_kept_comes_back_when_it_is_saved_unchanged(text: str, language: str) -> None:
    assert named.written(named.shown(text, language), language) == text
