"""What SQL says of each sentence: by its code the numbers of all its lines, in the report's order."""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.reports.by_sql import Books, half_up, percent, ratio
from tests.reports.sql import LESS_IS_BETTER, MAIN, RATIOS

WITHIN = "between %(start)s and %(end)s"
ENQUIRY = f"select count(*) from needs_enquiry e where e.school_id = %(school)s and e.on {WITHIN}"
LOAN = f"select count(*) from circulation_loan o where o.school_id = %(school)s and o.lent_on {WITHIN}"
ENDED = (
    "select count(*) from circulation_loan o where o.school_id = %(school)s and o.fund = 'textbook'"
    f" and o.returned_on {WITHIN}"
)
OF_DIARY = (
    "from activities_activity a join activities_workkind k on k.id = a.kind_id"
    f" where a.school_id = %(school)s and a.on {WITHIN}"
)
DIARY = f"select count(*) {OF_DIARY}"
LATE = (
    "from circulation_loan o where o.school_id = %(school)s and o.lent_on <= %(end)s and o.due_on < %(end)s"
    " and (o.returned_on is null or o.returned_on > %(end)s)"
)
OF_RECEIPTS = (
    "from stock_lot l join stock_receipt r on r.id = l.receipt_id join catalogue_title t on t.id = l.title_id"
    f" where l.school_id = %(school)s and r.on {WITHIN}"
)
TEXTBOOKS = "l.fund = 'textbook'"
YOUNG = f"{MAIN} and (t.illustrated or t.section = 'children')"
YOUNG_GRADE, YOUNG_AGE, OLD_AGE = 9, 5, 10  # the settings as they come

Says = Callable[[Books], list[list[float]]]


def once(*asks: Callable[[Books], Any]) -> Says:
    return lambda books: [[ask(books) for ask in asks]]


def some(*asks: Callable[[Books], Any]) -> Says:
    """As `once`; a part of none is not told."""
    return lambda books: [[n for ask in asks if (n := ask(books))]]


def sql(query: str) -> Callable[[Books], int]:
    return lambda books: books.one(query)


def count(code: str) -> Callable[[Books], int]:
    return lambda books: int(books.count(code) or 0)


def of(part: Callable[[Books], Any], whole: Callable[[Books], Any]) -> Callable[[Books], float]:
    return lambda books: percent(part(books), whole(books))


def full(books: Books) -> int:
    return books.full_pupils()[0]


def listed(books: Books) -> int:
    return books.full_pupils()[1]


def short(books: Books) -> int:
    return listed(books) - full(books)


def missing(books: Books) -> int:
    return books.need - books.have


def full_classes(books: Books) -> int:
    return sum(need == have for _key, _pupils, need, have in books.classes)


def lacking(books: Books) -> list[list[float]]:
    titles = books.lacking()
    return [[len(titles), missing(books), *titles[:10]]]


def first_served(books: Books) -> list[list[float]]:
    whole, everyone = books.full_pupils(priority_only=True)
    return [[everyone] if whole in (0, everyone) else [everyone, whole, everyone - whole]]


def loans_per_pupil(books: Books) -> float:
    """Of the class that leads: loans of the main stock for each of its pupils."""
    lent = books.rows(
        "select o.school_class_id, count(*) from circulation_loan o where o.school_id = %(school)s"
        f" and o.lent_on {WITHIN} and o.fund = 'main' group by o.school_class_id"
    )
    sizes = {key: pupils for key, pupils, _need, _have in books.classes}
    return max(ratio(times, sizes[key]) for key, times in lent if key in sizes)


def against_targets(kind: str) -> Says:
    """Lines of one code, each with the control number, the value and, unless less is better, the percent."""

    def says(books: Books) -> list[list[float]]:
        return [numbers for code, numbers in _judged(books) if code == kind]

    return says


def _judged(books: Books) -> list[tuple[str, list[float]]]:
    found: list[tuple[str, list[float]]] = []
    for code, target, value, kept in books.judged():
        if code == "refusal_rate":
            found.append(("I-LOW-MET" if kept else "I-LOW-NOT", [target, value]))
            continue
        done = percent(round(value * 100), round(target * 100))
        row = "I-OVER" if done >= 110 else "I-MET" if done >= 100 else "I-NEAR" if done >= 95 else "I-NOT"
        found.append((row, [target, value, done]))
    return found


def kept(books: Books) -> list[list[float]]:
    asked = {code for code, target in books.targets() if target or code in LESS_IS_BETTER}
    met, everything = sum(row[3] for row in books.judged() if row[0] in asked), len(asked)
    return [[everything]] if met == everything else [[everything, met]]


def three_years(*, rising: bool) -> Says:
    def says(books: Books) -> list[list[float]]:
        found = []
        for code in RATIOS:
            values = [each.value(code) for each in (books.before(2), books.before(1), books)]
            known = [value for value in values if value is not None]
            if len(known) == 3 and sorted(set(known), reverse=not rising) == known:
                found.append(known)
        return found

    return says


def changed(*, up: bool) -> Says:
    """The main figures against the year before, where three years do not rise or fall."""

    def says(books: Books) -> list[list[float]]:
        found: list[list[float]] = []
        for code in ("loans", "visits", "loans_per_reader", "stock"):
            values = [each.value(code) for each in (books.before(2), books.before(1), books)]
            then, now = values[1:]
            if then is None or now is None or then == now or (now > then) != up:
                continue
            known = [value for value in values if value is not None]
            trend = len(known) == 3 and sorted(set(known), reverse=not up) == known
            if not (code in RATIOS and trend):
                found.append([then, now])
        return found

    return says


def moved(code: str) -> Says:
    """By how much, from what to what."""

    def says(books: Books) -> list[list[float]]:
        then, now = int(books.before(1).count(code) or 0), int(books.count(code) or 0)
        return [[abs(now - then), then, now]]

    return says


def share_of(code: str, cause: str) -> Callable[[Books], float]:
    """What part of the change of `code` there would be, had it kept to the pace of `cause`."""

    def ask(books: Books) -> float:
        before = books.before(1)
        (then, now), (was, is_) = (
            (int(before.count(each) or 0), int(books.count(each) or 0)) for each in (code, cause)
        )
        return percent(abs(then * (is_ - was)), abs((now - then) * was))

    return ask


def largest_receipt(books: Books) -> int:
    since = books.before(1).end
    rows = books.rows(
        "select sum(l.quantity) from stock_lot l join stock_receipt r on r.id = l.receipt_id"
        " where l.school_id = %(school)s and l.fund in ('main', 'textbook')"
        " and r.on > %(since)s and r.on <= %(end)s group by r.id order by 1 desc",
        since=since,
    )
    return int(rows[0][0])


def late_textbooks(books: Books) -> int:
    """What came after the first day of teaching."""
    return books.one(
        f"select sum(l.quantity) {OF_RECEIPTS} and {TEXTBOOKS} and r.on >"
        " (select min(t.starts_on) from roster_term t where t.school_id = %(school)s"
        " and t.starts_on >= %(start)s)"
    )


REPAIRED = (
    "select sum(a.quantity) from circulation_away a where a.school_id = %(school)s and a.kind = 'repair'"
    f" and a.back_on {WITHIN} and not exists (select 1 from stock_writeoffline w"
    " join stock_writeoff x on x.id = w.write_off_id where w.lot_id = a.lot_id and x.on = a.back_on)"
)
"""True of the demo, where no act takes a copy from a lot on the day on which another is mended."""


def hours(place: int) -> Callable[[Books], float]:
    return lambda books: float(books.hours()[place])


def planned(books: Books) -> float:
    return float(half_up(Fraction(books.hours()[0]), 1))


def time_used(books: Books) -> float:
    exact, recorded = books.hours()[:2]
    return percent(recorded, exact)


def over_budget(books: Books) -> float:
    return planned(books) - float(books.hours()[2])


def kinds_of_work(books: Books) -> list[tuple[int, int]]:
    """Entries and minutes of each kind, the longest first."""
    rows = books.rows(
        f"select count(*), sum(a.minutes), k.id {OF_DIARY} group by k.id order by sum(a.minutes) desc, k.id"
    )
    return [(int(entries), int(minutes)) for entries, minutes, _key in rows]


def longest_kind(books: Books) -> float:
    kinds = kinds_of_work(books)
    return percent(kinds[0][1], sum(minutes for _entries, minutes in kinds))


def due(books: Books) -> int:
    return books.due_and_done()[0]


def done(books: Books) -> int:
    return books.due_and_done()[1]


def of_plan(condition: str) -> Callable[[Books], int]:
    def ask(books: Books) -> int:
        assert books.plan
        return int(books.of_plan("count(*)", condition)[0][0])

    return ask


def stock_before(books: Books) -> int:
    return books.stock(books.start - timedelta(days=1))


def grown(books: Books) -> int:
    return abs(books.stock(books.end) - stock_before(books))


def in_language(language: str) -> Callable[[Books], int]:
    return lambda books: books.stock(
        books.end, f"l.fund in ('main', 'textbook') and t.language = '{language}'"
    )


def other_languages(books: Books) -> int:
    return books.stock(books.end, "l.fund in ('main', 'textbook') and t.language not in ('kk', 'ru')")


def older(books: Books, years: int, where: str) -> int:
    return books.stock(books.end, f"{where} and t.year < {books.end.year - years}")


def worth(where: str) -> Callable[[Books], float]:
    return lambda books: books.worth(where)


def young_pupils(books: Books) -> int:
    return books.one(
        "select count(*) from roster_enrolment e join roster_schoolclass c on c.id = e.school_class_id"
        " where e.school_id = %(school)s and e.starts_on <= %(end)s"
        " and (e.ends_on is null or e.ends_on >= %(end)s)"
        f" and c.grade between 1 and {YOUNG_GRADE}"
    )


def written_off(books: Books) -> list[list[float]]:
    reasons = books.rows(
        "select w.reason, sum(w.quantity) from stock_writeoffline w"
        " join stock_writeoff x on x.id = w.write_off_id"
        f" join stock_lot l on l.id = w.lot_id where w.school_id = %(school)s and x.on {WITHIN}"
        " and l.fund in ('main', 'textbook') group by w.reason order by 2 desc, 1"
    )
    return [[int(books.count("disposed") or 0), *(int(times) for _reason, times in reasons)]]


def enquiries(condition: str) -> Callable[[Books], int]:
    return sql(f"{ENQUIRY} and {condition}")


def main_reason(books: Books) -> int:
    rows = books.rows(
        f"select count(*) from needs_enquiry e where e.school_id = %(school)s and e.on {WITHIN}"
        " and e.outcome = 'refused' group by e.reason order by 1 desc"
    )
    return int(rows[0][0])


GIVEN_TO_SCHOOLS = (
    "select sum(m.quantity) from supply_exchangemove m join supply_exchangeline l on l.id = m.line_id"
    " join supply_exchange x on x.id = l.exchange_id left join circulation_away a on a.id = m.away_id"
    " left join stock_writeoff w on w.id = m.write_off_id"
    f" where m.school_id = %(school)s and x.way = 'give' and (a.left_on {WITHIN}"
    f" or (a.id is null and w.on {WITHIN}))"
)
LOST_IN_HAND = (
    "select o.lot_id as lot, o.returned_on as day, 1 as marked, 0 as gone from circulation_loan o"
    " where o.school_id = %(school)s and o.fund = 'textbook' and o.ending = 'lost' and not exists"
    " (select 1 from circulation_settlement s where s.loan_id = o.id and s.kind = 'found'"
    " and s.on <= %(end)s)"
)
SETTLED = (
    "select o.returned_on, l.title_id, s.kind from circulation_settlement s"
    " join circulation_loan o on o.id = s.loan_id join stock_lot l on l.id = o.lot_id"
    " where s.school_id = %(school)s and o.fund = 'textbook' and s.kind <> 'found' and s.on <= %(end)s"
    f" and o.returned_on {WITHIN}"
)
CAME_FOR_NONE_IN_PARTICULAR = (
    f"select r.on , l.title_id, l.quantity {OF_RECEIPTS} and {TEXTBOOKS} and r.source = 'replacement'"
    " and not exists (select 1 from circulation_settlement s where s.lot_id = l.id) order by 1"
)
WRITTEN_OFF_AS_LOST = (
    "select w.lot_id, x.on , 0, w.quantity from stock_writeoffline w"
    " join stock_writeoff x on x.id = w.write_off_id join stock_lot l on l.id = w.lot_id"
    " where w.school_id = %(school)s and l.fund = 'textbook' and w.reason = 'lost'"
)
LOSSES = f"""
with events as ({LOST_IN_HAND} union all {WRITTEN_OFF_AS_LOST}),
days as (select lot, day, sum(marked) as marked, sum(gone) as gone from events group by lot, day),
sums as (
    select lot, day, marked, sum(gone - marked) over (partition by lot order by day) as beyond from days
), tops as (
    select lot, day, marked, max(beyond) over (partition by lot order by day) as top from sums
), floors as (
    select lot, day, marked, case when top > 0 then top else 0 end as own from tops
)
select floors.day, l.title_id, marked + own - lag(own, 1, 0) over (partition by lot order by day)
from floors join stock_lot l on l.id = floors.lot order by floors.day
"""
"""Of a lot, what acts took as lost beyond all that readers had lost by then; and what readers lost."""


def losses(books: Books) -> list[tuple[date, int]]:
    """Day and title of each copy lost in the period."""
    found = [(_day(day), title, times) for day, title, times in books.rows(LOSSES)]
    return [
        (day, title)
        for day, title, times in found
        if books.start <= day <= books.end
        for _copy in range(int(times))
    ]


def _day(day: date | str) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else day


def lost(books: Books) -> int:
    return len(losses(books))


def replaced(books: Books) -> int:
    """What settlements say; else each copy that came in replacement stands for one lost before it of the same
    title, at most."""
    open_ = losses(books)
    settled = books.rows(SETTLED)
    for day, title, _kind in settled:
        open_.remove((_day(day), title))
    waiting = len(open_)
    for day, title, quantity in books.rows(CAME_FOR_NONE_IN_PARTICULAR):
        before = [loss for loss in open_ if loss[0] <= _day(day) and loss[1] == title]
        for loss in before[-quantity:]:
            open_.remove(loss)
    return waiting - len(open_) + [kind for *_, kind in settled].count("replaced")


def visits_a_day(books: Books) -> float:
    return ratio(books.count("visits"), books.count("working_days"))


PUPILS_REGISTERED = (
    "select count(distinct e.reader_id) from roster_enrolment e"
    " join roster_registration g on g.reader_id = e.reader_id"
    " join roster_schoolyear y on y.id = g.year_id where e.school_id = %(school)s and e.starts_on <= %(end)s"
    " and (e.ends_on is null or e.ends_on >= %(end)s) and g.registered_on <= %(end)s"
    " and y.starts_on <= %(end)s and y.ends_on >= %(start)s"
)
READERS_OF_KIND = (
    "select count(distinct r.id) from roster_reader r join roster_registration g on g.reader_id = r.id"
    " join roster_schoolyear y on y.id = g.year_id"
    " where r.school_id = %(school)s and g.registered_on <= %(end)s"
    " and y.starts_on <= %(end)s and y.ends_on >= %(start)s and (r.left_on is null or r.left_on >= %(start)s)"
)
TEACHERS_JOINED = (
    f"select count(distinct a.teacher_id) {OF_DIARY} and a.teacher_id in (select r.id from roster_reader r"
    " where r.kind = 'teacher' and r.joined_on <= %(end)s and (r.left_on is null or r.left_on >= %(end)s))"
)
LESSONS = "k.code = 'library_lesson'"

met = enquiries("e.outcome = 'met'")
damaged = sql(f"{ENDED} and o.ending = 'damaged'")
indebted = sql(f"select count(distinct o.reader_id) {LATE}")

SENTENCES: dict[str, Says] = {
    "T-MOST": once(listed, full, short),
    "T-PART": once(listed, full, short),
    "T-LEVEL": once(lambda b: percent(b.have, b.need), lambda b: b.need, lambda b: b.have),
    "T-CLASSES-ALL": once(full_classes),
    "T-CLASSES-SOME": once(lambda b: len(b.classes), full_classes),
    "T-CLASS-LOW": once(lambda b: min(percent(have, need) for _k, _p, need, have in b.classes)),
    "T-LACK": lacking,
    "T-PRIO-ALL": first_served,
    "T-PRIO-FULL": first_served,
    "T-PRIO-LACK": first_served,
    "T-PRIO-NONE": first_served,
    "T-RECEIVED": once(sql(f"select sum(l.quantity) {OF_RECEIPTS} and {TEXTBOOKS}"), worth(TEXTBOOKS)),
    "T-EXCH-IN": once(sql(f"select sum(l.quantity) {OF_RECEIPTS} and {TEXTBOOKS} and r.source = 'exchange'")),
    "T-EXCH-OUT": once(sql(GIVEN_TO_SCHOOLS)),
    "T-LOST-ALL": once(lost),
    "T-LOST-SOME": once(lost, replaced),
    "T-LOST-OPEN": once(lost),
    "T-DAMAGED": once(damaged),
    "J-EVENTS": once(
        sql(f"{DIARY} and k.is_event and a.teacher_id is not null"),
        sql(f"select sum(a.participants) {OF_DIARY} and k.is_event and a.teacher_id is not null"),
    ),
    "J-TEACHERS-ALL": once(count("teachers")),
    "J-TEACHERS-SOME": once(count("teachers"), sql(TEACHERS_JOINED)),
    "J-LESSONS": once(
        sql(f"select count(distinct a.school_class_id) {OF_DIARY} and {LESSONS}"),
        sql(f"{DIARY} and {LESSONS}"),
    ),
    "J-LESSONS-BARE": once(sql(f"{DIARY} and {LESSONS}")),
    "S-READERS": some(
        sql(READERS_OF_KIND),
        sql(f"{READERS_OF_KIND} and r.kind = 'pupil'"),
        sql(f"{READERS_OF_KIND} and r.kind = 'teacher'"),
        sql(f"{READERS_OF_KIND} and r.kind not in ('pupil', 'teacher')"),
    ),
    "S-LEFT": once(sql(f"{READERS_OF_KIND} and r.kind = 'pupil' and r.left_on < %(end)s")),
    "S-COVER-ALL": once(count("pupils")),
    "S-COVER-SOME": once(
        count("pupils"), sql(PUPILS_REGISTERED), of(sql(PUPILS_REGISTERED), count("pupils"))
    ),
    "S-VISITS": once(count("visits"), visits_a_day),
    "S-LOANS": once(count("loans"), count("loans_main"), sql(f"{LOAN} and o.fund = 'textbook'")),
    "S-LOANS-TEMPORARY": once(sql(f"{LOAN} and o.fund = 'temporary'")),
    "S-LANG": some(
        sql(f"{LOAN} and o.language = 'kk'"),
        sql(f"{LOAN} and o.language = 'ru'"),
        sql(f"{LOAN} and o.language not in ('kk', 'ru')"),
    ),
    "S-ACTIVE": once(loans_per_pupil),
    "S-EVENTS": once(count("events"), count("participants")),
    "S-REF": once(enquiries("e.outcome <> 'refused' and e.sought in ('information', 'theme')")),
    "S-OVERDUE": once(sql(f"select count(*) {LATE}"), indebted),
    "N-KINDS": some(
        *(
            enquiries(f"e.reader_kind = 'pupil' and e.sought = '{kind}'")
            for kind in ("information", "author", "work", "theme", "fact", "for_class")
        )
    ),
    "N-MET-ALL": once(count("enquiries")),
    "N-MET-MOST": once(count("enquiries"), of(met, count("enquiries")), count("refusals")),
    "N-MET-PART": once(count("enquiries"), of(met, count("enquiries")), count("refusals")),
    "N-MET-UNREFUSED": once(count("enquiries"), of(met, count("enquiries"))),
    "N-MET-UNDONE": once(count("enquiries")),
    "N-PARTLY": once(enquiries("e.outcome = 'part'")),
    "N-REFERRED": once(enquiries("e.outcome = 'referred'")),
    "N-REASON": once(main_reason),
    "I-ALL": kept,
    "I-SOME": kept,
    "I-OVER": against_targets("I-OVER"),
    "I-MET": against_targets("I-MET"),
    "I-NEAR": against_targets("I-NEAR"),
    "I-NOT": against_targets("I-NOT"),
    "I-LOW-MET": against_targets("I-LOW-MET"),
    "I-LOW-NOT": against_targets("I-LOW-NOT"),
    "I-UP": changed(up=True),
    "I-DOWN": changed(up=False),
    "C-PUPILS-UP": moved("pupils"),
    "C-PUPILS-DOWN": moved("pupils"),
    "C-DAYS-MORE": moved("working_days"),
    "C-DAYS-LESS": moved("working_days"),
    "C-LOANS-PUPILS": once(share_of("loans", "pupils")),
    "C-VISITS-PUPILS": once(share_of("visits", "pupils")),
    "C-LOANS-DAYS": once(share_of("loans", "working_days")),
    "C-VISITS-DAYS": once(share_of("visits", "working_days")),
    "C-LOT": once(largest_receipt, lambda b: percent(largest_receipt(b), b.stock(b.end))),
    "T-LATE": once(late_textbooks),
    "F-REPAIR": once(sql(REPAIRED)),
    "I-RISE3": three_years(rising=True),
    "I-FALL3": three_years(rising=False),
    "W-FACT": once(planned, hours(1), time_used),
    "W-BUDGET": once(hours(2), planned),
    "W-OVER": once(over_budget),
    "W-COST": once(hours(4), hours(3)),
    "W-SHARE": once(longest_kind),
    "P-ALL": once(due),
    "P-MOST": once(due, done, of(done, due)),
    "P-PART": once(due, done, of(done, due)),
    "P-MOVED": once(
        of_plan(
            "i.moved_on <= %(end)s and not (i.state = 'dropped' and i.marked_on <= %(end)s) and ("
            "(i.starts_on <= %(end)s and i.ends_on >= %(start)s)"
            " or (i.was_starts_on <= %(end)s and i.was_ends_on >= %(start)s))"
        )
    ),
    "P-DROPPED": once(
        of_plan(
            "i.state = 'dropped' and i.marked_on <= %(end)s"
            " and i.starts_on <= %(end)s and i.ends_on >= %(start)s"
        )
    ),
    "P-DROPPED-1": once(
        of_plan(
            "i.state = 'dropped' and i.marked_on <= %(end)s"
            " and i.starts_on <= %(end)s and i.ends_on >= %(start)s"
        )
    ),
    "P-EXTRA": once(
        sql(f"{DIARY} and not exists (select 1 from planning_fulfilment f where f.activity_id = a.id)")
    ),
    "F-STATE": once(count("stock"), count("stock_main"), count("stock_textbooks")),
    "F-MOVE": once(stock_before, count("received"), count("disposed"), lambda b: b.stock(b.end)),
    "F-GREW": once(grown),
    "F-FELL": once(grown),
    "F-RECEIVED": once(count("received"), worth("l.fund in ('main', 'textbook')")),
    "F-RECEIVED-BARE": once(count("received")),
    "F-GIFT": once(
        sql(f"select sum(l.quantity) {OF_RECEIPTS} and l.fund <> 'temporary' and r.source = 'gift'")
    ),
    "F-OUT": written_off,
    "F-OUT-1": written_off,
    "F-LANG": some(in_language("kk"), in_language("ru"), other_languages),
    "Y-STOCK": once(lambda b: b.stock(b.end, YOUNG), lambda b: ratio(b.stock(b.end, YOUNG), young_pupils(b))),
    "Y-OLD": once(lambda b: older(b, YOUNG_AGE, YOUNG), lambda _b: YOUNG_AGE),
    "Y-NEW": once(sql(f"select sum(l.quantity) {OF_RECEIPTS} and {YOUNG}")),
    "Y-READ": once(
        lambda _b: YOUNG_GRADE, sql(f"{LOAN} and o.fund = 'main' and o.grade between 1 and {YOUNG_GRADE}")
    ),
    "Q-LACK": once(missing),
    "Q-REFUSE": once(of(count("refusals"), count("enquiries"))),
    "Q-OLD": once(lambda b: percent(older(b, OLD_AGE, MAIN), b.stock(b.end, MAIN)), lambda _b: OLD_AGE),
    "Q-DEBT": once(indebted),
    "Q-PLAN": once(of(done, due)),
    "Q-TIME": once(over_budget),
}
