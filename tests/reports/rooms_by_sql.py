"""What SQL says of needs, requests, projects, services, young readers and the digital centre."""

import statistics
from datetime import date
from decimal import Decimal

from tests.reports.by_sql import Books, ratio
from tests.reports.sentences_by_sql import (
    DIARY,
    ENQUIRY,
    LOAN,
    OF_DIARY,
    WITHIN,
    YOUNG_GRADE,
    Says,
    of,
    once,
    sql,
)

Day = date | str

NORM = 20  # Mbit/s, the setting as it comes
STRANDS = "intellectual cultural moral civic patriotic national family labour ecological health".split()


def _of(table: str, where: str = "1 = 1", what: str = "count(*)") -> str:
    return f"select {what} from {table} x where x.school_id = %(school)s and x.on {WITHIN} and {where}"


# ---- Teachers

REQUESTS = _of("teaching_teacherrequest")
AT_DESK = f"{ENQUIRY} and e.reader_kind = 'teacher'"
LISTS = _of("teaching_readinglist", "x.teacher_id is not null")
LISTS_IN_DIARY = (
    f"{DIARY} and k.code = 'reading_list' and a.at_teachers_request and not exists (select 1 from"
    f" teaching_readinglist x where x.activity_id = a.id and x.teacher_id is not null and x.on {WITHIN})"
)


def asked(books: Books) -> int:
    return books.one(REQUESTS) or books.one(AT_DESK)


def given(books: Books) -> int:
    if books.one(REQUESTS):
        return books.one(f"{REQUESTS} and x.state = 'supplied'")
    return books.one(f"{AT_DESK} and e.outcome = 'met'")


def lists(books: Books) -> int:
    return books.one(LISTS) or books.one(LISTS_IN_DIARY)


# ---- Projects

HELPED = (
    "from research_project p where p.school_id = %(school)s and p.started_on <= %(end)s"
    " and (p.ended_on is null or p.ended_on >= %(start)s)"
    " and (exists (select 1 from research_projectsource s where s.project_id = p.id)"
    " or exists (select 1 from research_meeting m where m.project_id = p.id))"
)
SOURCES = "(select count(*) from research_projectsource s where s.project_id = p.id)"


def helped(books: Books) -> int:
    in_diary = f"select count(distinct a.theme) {OF_DIARY} and k.code = 'research_help'"
    return books.one(f"select count(*) {HELPED}") or books.one(in_diary)


def sources(where: str) -> Says:
    def says(books: Books) -> list[list[float]]:
        rows = books.rows(f"select {SOURCES} {HELPED} and ({where}) order by p.started_on, p.id")
        return [[int(n)] for (n,) in rows if n]

    return says


# ---- Services

BEGUN = "(select min(s.since) from services_service s where s.school_id = %(school)s)"
OFFERED = (
    "from services_service x where x.school_id = %(school)s and x.since <= %(end)s"
    " and (x.until is null or x.until >= %(start)s)"
)
USES = {
    # measure: (what is added up, the rows, their day, which of them count)
    "loans": ("1", "circulation_loan x", "x.lent_on ", "x.fund = 'main'"),
    "textbooks": ("1", "circulation_loan x", "x.lent_on ", "x.fund = 'textbook'"),
    "reading_room": ("x.count", "circulation_visit x", "x.on ", "x.purpose = 'reading_room'"),
    "holds": ("1", "circulation_hold x", "x.placed_on ", "1 = 1"),
    "enquiries": ("1", "needs_enquiry x", "x.on ", "x.outcome <> 'refused'"),
    "suggestions": ("1", "needs_suggestion x", "x.on ", "1 = 1"),
    "requests": ("1", "teaching_teacherrequest x", "x.supplied_on ", "x.state in ('supplied', 'part')"),
    "projects": ("1", "research_meeting x", "x.on ", "1 = 1"),
    "sessions": ("1", "digital_session x", "x.on ", "1 = 1"),
    "resources": ("1", "digital_resourceopen x", "x.on ", "1 = 1"),
    "surveys": ("1", "surveys_response x", "x.on ", "1 = 1"),
    "hand": ("x.count", "services_serviceuse x", "x.on ", "x.service_id = %(service)s"),
}
OF_READERS = (
    "loans", "textbooks", "reading_room", "holds", "enquiries", "suggestions", "sessions", "resources",
)  # fmt: skip
WHOM = {"all": "1 = 1", "pupils": "x.reader_kind = 'pupil'", "teachers": "x.reader_kind = 'teacher'"}
WORK = "activities_activity x join activities_workkind k on k.id = x.kind_id"
USES |= {
    "lessons": ("1", WORK, "x.on ", "k.code = 'library_lesson'"),
    "lists": ("1", WORK, "x.on ", "k.code = 'reading_list'"),
    "exhibitions": ("1", WORK, "x.on ", "k.code in ('exhibition', 'thematic_shelf')"),
}


def offered(books: Books) -> list[list[float]]:
    """Uses in the same days a year before, where the service was offered on all of them, and uses now;
    services that ended come last."""
    ended = "case when x.until <= %(end)s then 1 else 0 end"
    rows = books.rows(
        f"select x.id, x.measure, x.audience, x.since, x.until {OFFERED} order by {ended}, x.since, x.id"
    )
    found: list[list[float]] = []
    for service, measure, audience, since, until in rows:
        first = max(books.start, _day(since))
        last = min(books.end, _day(until)) if until else books.end
        earlier = books.before(1)
        start = earlier.start if first == books.start else first.replace(year=first.year - 1)
        end = earlier.end if last == books.end else last.replace(year=last.year - 1)
        days = [(start, end)] if _day(since) <= start else []
        found.append([_uses(books, service, measure, audience, *span) for span in (*days, (first, last))])
    return found


def _uses(books: Books, service: int, measure: str, audience: str, first: date, last: date) -> int:
    what, table, day, where = USES[measure]
    whom = WHOM[audience] if measure in OF_READERS else "1 = 1"
    return books.one(
        f"select sum({what}) from {table} where x.school_id = %(school)s and {where} and {whom}"
        f" and {day}between %(first)s and %(last)s",
        first=first,
        last=last,
        service=service,
    )


def _day(day: Day) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else day


def strands(books: Books) -> list[list[float]]:
    rows = books.rows(
        "select s.strand, count(*), sum(a.participants), sum(a.minutes) from activities_activitystrand s"
        " join activities_activity a on a.id = s.activity_id"
        f" where a.school_id = %(school)s and a.on {WITHIN} group by s.strand"
    )
    found = {strand: [int(n) for n in numbers] for strand, *numbers in rows}
    return [[n for n in found[strand] if n] for strand in STRANDS if strand in found]


# ---- Needs

ANSWERED = (
    "select count(r.id) from surveys_survey x left join surveys_response r on r.survey_id = x.id"
    f" where x.school_id = %(school)s and x.opened_on {WITHIN} group by x.id, x.opened_on"
    " order by x.opened_on, x.id"
)
PROPOSED = (
    "from demand_proposalline l join demand_proposal x on x.id = l.proposal_id"
    f" where x.school_id = %(school)s and x.on {WITHIN} and x.sent_on <= %(end)s and x.state <> 'withdrawn'"
)
WAITING = "(x.answered_on is null or x.answered_on > %(end)s)"


def surveys(books: Books) -> list[list[float]]:
    enough = [n for (n,) in books.rows(ANSWERED) if n >= 10]
    return [[len(enough), sum(enough)]]


def few(books: Books) -> list[list[float]]:
    return [[n] for (n,) in books.rows(ANSWERED) if 0 < n < 10]


def purchase(books: Books) -> list[list[float]]:
    rows = books.rows(f"select l.quantity {PROPOSED} and {WAITING} order by x.number, l.name, l.id")
    return [[int(n)] for (n,) in rows]


# ---- Young readers

YOUNG_LOANS = (
    "select count(*) from circulation_loan o join stock_lot l on l.id = o.lot_id"
    f" join catalogue_title t on t.id = l.title_id where o.school_id = %(school)s and o.lent_on {WITHIN}"
    " and o.fund = 'main' and (o.section = 'children' or t.illustrated)"
)
ENROLLED = (
    "select count(*) from roster_enrolment e join roster_schoolclass c on c.id = e.school_class_id"
    " where e.school_id = %(school)s and e.starts_on <= %(end)s"
    " and (e.ends_on is null or e.ends_on >= %(end)s)"
)


def bands(books: Books) -> list[list[float]]:
    rows: list[list[float]] = []
    for lowest, highest in ((0, 4), (5, YOUNG_GRADE)):
        grades = f"between {lowest} and {highest}"
        pupils = books.one(f"{ENROLLED} and c.grade {grades}")
        young = books.one(f"{YOUNG_LOANS} and o.grade {grades}")
        lent = books.one(f"{LOAN} and o.fund = 'main' and o.grade {grades}")
        rows.append([pupils, lent, young, ratio(lent, pupils)])
    return rows


# ---- The digital centre

STANDS = (
    "select count(*) from digital_workstation x where x.school_id = %(school)s and x.since <= %(end)s"
    " and (x.until is null or x.until >= %(end)s)"
)
SAT = _of("digital_session")
PEOPLE = _of("digital_session", what="sum(x.count)")
SENIORS = f"{PEOPLE} and x.grade > {YOUNG_GRADE}"
OPENED = _of("digital_resourceopen")


def median(books: Books) -> float:
    found = [Decimal(str(mbit)) for (mbit,) in books.rows(_of("digital_linetest", what="x.mbit"))]
    return float(statistics.median(found).quantize(Decimal("0.01")))


SPEED = once(median, lambda _books: NORM)
MISSED = f"{ENQUIRY} and e.outcome = 'refused' and e.reason in ('not_in_stock', 'all_lent', 'no_language')"

ROOMS: dict[str, Says] = {
    "J-REQ-ALL": once(asked),
    "J-REQ-SOME": once(asked, given),
    "J-REQ-OPEN": once(asked),
    "J-DESK": once(sql(AT_DESK)),
    "J-LISTS": once(lists),
    "J-LISTS-MORE": once(sql(LISTS_IN_DIARY)),
    "R-COUNT": once(helped),
    "R-ROW": sources("p.school_class_id is not null and p.teacher_id is not null"),
    "R-ROW-BARE": sources("p.school_class_id is null or p.teacher_id is null"),
    "R-DONE-SOME": once(
        helped, sql(f"select count(*) {HELPED} and p.state = 'finished' and p.ended_on <= %(end)s")
    ),
    "S-STRANDS": once(lambda books: len(strands(books))),
    "S-OFFERED": once(sql(f"select count(*) {OFFERED}")),
    "S-NEW": once(sql(f"select count(*) {OFFERED} and x.since >= %(start)s and x.since > {BEGUN}")),
    "S-ENDED": once(sql(f"select count(*) {OFFERED} and x.until <= %(end)s")),
    "N-EMPTY": once(sql(_of("needs_emptysearch"))),
    "N-SURVEY": surveys,
    "N-SURVEY-FEW": few,
    "N-SUGGEST": once(
        sql(_of("needs_suggestion")), sql(_of("needs_suggestion", "x.state in ('accepted', 'done')"))
    ),
    "N-SUGGEST-ALL": once(sql(_of("needs_suggestion"))),
    "N-SUGGEST-ANSWERED": once(
        sql(_of("needs_suggestion", "x.state <> 'new'")),
        sql(_of("needs_suggestion", "x.state in ('accepted', 'done')")),
    ),
    "N-SUGGEST-DECLINED": once(sql(_of("needs_suggestion", "x.state = 'declined'"))),
    "N-SUGGEST-OPEN": once(sql(_of("needs_suggestion"))),
    "N-BUY": once(sql(f"select count(distinct l.key) {PROPOSED}"), sql(f"select sum(l.quantity) {PROPOSED}")),
    "D-STATE": once(sql(STANDS), sql(f"{STANDS} and x.online")),
    "D-STATE-ALL": once(sql(STANDS)),
    "D-STATE-OFF": once(sql(STANDS)),
    "D-SESS": once(sql(SAT), sql(_of("digital_session", what="count(distinct x.reader_id)"))),
    "D-SESS-PEOPLE": once(sql(SAT), sql(PEOPLE)),
    "D-SENIOR": once(of(sql(SENIORS), sql(PEOPLE))),
    "D-SPEED-OK": SPEED,
    "D-SPEED-LOW": SPEED,
    "D-RES": once(sql(OPENED)),
    "D-RES-BARE": once(sql(OPENED)),
    "Q-YOUNG": once(sql(f"{MISSED} and e.grade between 0 and 9")),
    "Q-SPEED": once(median),
    "B-BUY": once(sql(f"select sum(l.quantity) {PROPOSED} and {WAITING}")),
}
TABLES_OF_ROOMS: dict[str, Says] = {
    "strands": strands,
    "offered": offered,
    "bands": bands,
    "purchase": purchase,
}
