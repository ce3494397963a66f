"""What a report is made of: any form comes back from its JSON as it was; the paper has exactly its parts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kitaphana.core.models import School
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import LANGUAGES
from kitaphana.reports import ownwords
from kitaphana.reports.compose import write
from kitaphana.reports.facts import Facts
from kitaphana.reports.outline import DEFAULT, FORMS, PART_OF, PARTS, Outline, Part, Words
from kitaphana.reports.sections.inwords import IN_WORDS
from tests.reports.telling import AUTUMN, NEXT_MONTH

CODES = tuple(PART_OF)


def tables_of(code: str) -> tuple[str, ...]:
    return tuple(shape.code for shape in PART_OF[code].SHAPES)


@st.composite
def parts(draw: st.DrawFn) -> Part:
    code = draw(st.sampled_from(CODES))
    some = st.lists(st.sampled_from(tables_of(code) or ("-",)), unique=True).map(tuple)
    tables = draw(st.none() | some) if tables_of(code) else None
    charts = draw(st.none() | st.lists(st.text(min_size=1, max_size=8), unique=True).map(tuple))
    words = draw(st.lists(st.sampled_from(tuple(IN_WORDS.get(code, {})) or ("-",)), unique=True))
    return Part(code, tables, charts, tuple(words) if code in IN_WORDS else ())


@st.composite
def said(draw: st.DrawFn) -> Words:
    plain = st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs", "Cc"]), max_size=30)
    title = draw(st.dictionaries(st.sampled_from(LANGUAGES), plain))
    text = draw(st.dictionaries(st.sampled_from(LANGUAGES), plain))
    figure = draw(st.sampled_from(sorted(ownwords.NAMES)))
    return Words(title, text | {"kk": f"{text.get('kk', '')} {{{figure}:dat}}"})


outlines = st.lists(parts() | said(), min_size=1, max_size=12, unique_by=lambda part: (
    part.code if isinstance(part, Part) else id(part)
)).map(lambda found: Outline(tuple(found)))  # fmt: skip


@given(outlines)
def test_any_outline_comes_back_from_its_json_as_it_was(outline: Outline) -> None:
    assert Outline.from_json(outline.to_json()) == outline


@given(codes=st.permutations(CODES), n=st.integers(1, len(CODES)))
@settings(max_examples=8, deadline=None)
def test_the_paper_has_exactly_the_chosen_parts_in_their_order(
    facts: Facts, codes: list[str], n: int
) -> None:
    """An appendix is no part of the text: it comes last."""
    paper = write(facts, Outline.of(*codes[:n]))
    assert [section.code for section in paper.sections] == sorted(
        codes[:n], key=lambda code: code == "appendix"
    )


@pytest.fixture(scope="module")
def facts(demo_school: School) -> Facts:
    return Facts(demo_school, AUTUMN, "kk", NEXT_MONTH)


def test_only_the_chosen_tables_are_printed(facts: Facts) -> None:
    paper = write(facts, Outline((Part("indicators", ("ratios",)), Part("textbooks", ()), Part("stock"))))
    printed = {section.code: [table.code for table in section.tables] for section in paper.sections}
    assert printed["indicators"] == ["ratios"]
    assert printed["textbooks"] == []
    assert len(printed["stock"]) > 1


def test_parts_that_are_left_out_are_not_read_from_the_records(facts: Facts) -> None:
    fresh = Facts(facts.school, facts.asked, "kk", facts.on)
    write(fresh, Outline.of("research"))
    assert "_provided" in vars(fresh), "whether anything is recorded was asked"
    assert "young" not in vars(fresh)
    assert "speed" not in vars(fresh)


@pytest.mark.parametrize("code", FORMS)
def test_each_ready_form_is_sound_and_prints(facts: Facts, code: str) -> None:
    _name, outline = FORMS[code]
    assert Outline.from_json(outline.to_json()) == outline
    paper = write(facts, outline)
    assert [section.code for section in paper.sections] == list(outline.codes)
    missing = [
        (part.code, table)
        for part in outline.parts
        if isinstance(part, Part)
        for table in part.tables or ()
        if not next(section for section in paper.sections if section.code == part.code).table(table)
    ]
    assert missing == [], "what a ready form names is there in a school with a year's work"


def test_the_whole_report_is_the_default(at_work: School) -> None:
    assert DEFAULT.codes == tuple(part.CODE for part in PARTS)
    assert set(CODES) - set(DEFAULT.codes) == {"appendix"}, "which is attached where the outline asks for it"
    assert write(Facts(at_work, AUTUMN, "kk", NEXT_MONTH)).sections


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ("textbooks", "rep_outline_broken"),
        (None, "rep_outline_broken"),
        ({"part": "textbooks"}, "rep_outline_broken"),
        (["textbooks"], "rep_outline_broken"),
        ([{"part": 7}], "rep_outline_broken"),
        ([{"part": "textbooks", "tables": "classes"}], "rep_outline_broken"),
        ([{"part": "textbooks", "tables": [7]}], "rep_outline_broken"),
        ([{"part": "textbooks", "rows": []}], "rep_outline_broken"),
        ([{"title": {"kk": 5}, "text": {}}], "rep_outline_broken"),
        ([{"title": {"de": "Bericht"}, "text": {}}], "rep_outline_broken"),
        ([{"part": "weather"}], "rep_outline_part"),
        ([{"part": "textbooks", "tables": ["weather"]}], "rep_outline_part"),
        ([{"part": "stock"}, {"part": "stock"}], "rep_outline_twice"),
        ([], "rep_outline_empty"),
        ([{"title": {"kk": ""}, "text": {}}], "rep_words_empty"),
        ([{"title": {"kk": "А" * 121}, "text": {}}], "rep_words_long"),
        ([{"title": {}, "text": {"ru": "я" * 5001}}], "rep_words_long"),
        ([{"title": {"kk": "А"}, "text": {}}] * 51, "rep_outline_long"),
        ([{"title": {}, "text": {"kk": "{weather}"}}], "rep_words_figure"),
    ],
)
def test_what_is_no_outline_is_refused_in_one_sentence(broken: object, code: str) -> None:
    with pytest.raises(Refused) as refused:
        Outline.from_json(broken)
    assert refused.value.code == code
    for language in LANGUAGES:
        assert refused.value.sentence(language).endswith(".") or "{" in refused.value.sentence(language)


def test_own_paragraphs_are_changed_and_taken_out_by_their_number() -> None:
    first, second = Words({"kk": "Бірінші"}), Words({"kk": "Екінші"})
    outline = Outline((first, Part("stock"), second))
    assert outline.codes == ("own1", "stock", "own2")
    assert outline.own(2) == second
    assert outline.own(3) is None
    assert outline.own(0) is None
    assert outline.put(2, first).parts == (first, Part("stock"), first)
    assert outline.put(1, None).parts == (Part("stock"), second)
    assert outline.put(None, first).parts == (*outline.parts, first)


def test_questions_about_parts_that_are_left_out_are_not_asked() -> None:
    outline = Outline((Part("stock"), Words({"kk": "Өз сөзім"})))
    assert outline.concerns("stock")
    assert outline.concerns("own1")
    assert outline.concerns("signatures")
    assert not outline.concerns("time")
