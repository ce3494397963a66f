"""Which rows each count adds up, in SQL. A column named `on` is quoted where it is asked (`by_sql`)."""

EVERY = "1 = 1"
IN_STOCK = "l.fund in ('main', 'textbook')"
MAIN = "l.fund = 'main'"
LEDGERS = {
    # count: (what is added up, of which rows, their date, which of them count)
    "visits": ("v.count", "circulation_visit v", "v.on", EVERY),
    "loans": ("1", "circulation_loan l", "l.lent_on", EVERY),
    "loans_main": ("1", "circulation_loan l", "l.lent_on", MAIN),
    "enquiries": ("1", "needs_enquiry e", "e.on", EVERY),
    "refusals": ("1", "needs_enquiry e", "e.on", "e.outcome = 'refused'"),
    "events": (
        "1",
        "activities_activity a join activities_workkind k on k.id = a.kind_id",
        "a.on",
        "k.is_event",
    ),
    "participants": (
        "a.participants",
        "activities_activity a join activities_workkind k on k.id = a.kind_id",
        "a.on",
        "k.is_event",
    ),
    "received": ("l.quantity", "stock_lot l join stock_receipt r on r.id = l.receipt_id", "r.on", IN_STOCK),
    "received_main": ("l.quantity", "stock_lot l join stock_receipt r on r.id = l.receipt_id", "r.on", MAIN),
    "disposed": (
        "w.quantity",
        "stock_writeoffline w join stock_writeoff x on x.id = w.write_off_id"
        " join stock_lot l on l.id = w.lot_id",
        "x.on",
        IN_STOCK,
    ),
}
RATIOS = {
    # indicator: (above, below, times a hundred)
    "loans_per_reader": ("loans_main", ("readers",), False),
    "visits_per_reader": ("visits", ("readers",), False),
    "turnover": ("loans_main", ("stock_main",), False),
    "stock_per_reader": ("stock_main", ("readers",), False),
    "renewal": ("received_main", ("stock_main",), True),
    "loans_per_visit": ("loans", ("visits",), False),
    "coverage": ("readers_served", ("pupils", "teachers"), True),
    "textbook_provision": ("textbook_have", ("textbook_need",), True),
    "refusal_rate": ("refusals", ("enquiries",), True),
    "visits_per_day": ("visits", ("working_days",), False),
    "readers_per_staff": ("readers", ("staff",), False),
    "loans_per_staff": ("loans", ("staff",), False),
}
GROWING = {
    *LEDGERS,
    "working_days",
    "loans_per_reader",
    "visits_per_reader",
    "turnover",
    "renewal",
    "loans_per_staff",
}
LESS_IS_BETTER = {"refusal_rate"}

PROVISION = """
with roll as (
    select c.id as class, c.grade, c.letter_key, c.language, e.reader_id as reader, r.priority, r.sort_key
    from roster_enrolment e
    join roster_schoolclass c on c.id = e.school_class_id
    join roster_schoolyear y on y.id = c.year_id and %(on)s between y.starts_on and y.ends_on
    join roster_reader r on r.id = e.reader_id
    where e.school_id = %(school)s and e.starts_on <= %(on)s and (e.ends_on is null or e.ends_on >= %(on)s)
), wanted as (
    select roll.*, s.title_id as title from roll
    join textbooks_setitem s
      on s.grade = roll.grade and s.language = roll.language and s.school_id = %(school)s
    join roster_schoolyear y on y.id = s.year_id and %(on)s between y.starts_on and y.ends_on
), held as (
    select distinct o.reader_id as reader, l.title_id as title
    from circulation_loan o join stock_lot l on l.id = o.lot_id
    where o.school_id = %(school)s and o.fund = 'textbook' and o.lent_on <= %(on)s
      and (o.returned_on is null or o.returned_on > %(on)s)
), lots as (
    select l.id, l.title_id as title, l.quantity
      - coalesce((select sum(w.quantity) from stock_writeoffline w
                  join stock_writeoff x on x.id = w.write_off_id
                  where w.lot_id = l.id and x.on <= %(on)s), 0)
      - (select count(*) from circulation_loan o where o.lot_id = l.id and o.lent_on <= %(on)s
         and (o.returned_on is null or o.returned_on > %(on)s))
      - (select count(*) from circulation_loan o where o.lot_id = l.id and o.ending = 'lost'
         and o.returned_on <= %(on)s) as spare
    from stock_lot l join stock_receipt r on r.id = l.receipt_id
    where l.school_id = %(school)s and l.fund = 'textbook' and r.on <= %(on)s
), shelf as (
    select title, sum(case when spare > 0 then spare else 0 end) as n from lots group by title
), lined_up as (
    select wanted.*, case when held.reader is null then 0 else 1 end as has,
      sum(case when held.reader is null then 1 else 0 end) over (
        partition by wanted.title
        order by wanted.grade, wanted.letter_key, wanted.class,
          wanted.priority desc, wanted.sort_key, wanted.reader
      ) as place
    from wanted left join held on held.reader = wanted.reader and held.title = wanted.title
)
select lined_up.class, lined_up.reader, lined_up.priority, lined_up.title,
  case when has = 1 or place <= coalesce(shelf.n, 0) then 1 else 0 end as provided
from lined_up left join shelf on shelf.title = lined_up.title
"""

READERS = (
    "from roster_reader r where r.school_id = %(school)s and (r.left_on is null or r.left_on >= %(start)s)"
    " and exists (select 1 from roster_registration g join roster_schoolyear y on y.id = g.year_id"
    " where g.reader_id = r.id and g.registered_on <= %(end)s and y.starts_on <= %(end)s"
    " and y.ends_on >= %(start)s)"
)
ON_ROLL = (
    "from roster_reader r where r.school_id = %(school)s and exists (select 1 from roster_enrolment e"
    " join roster_schoolclass c on c.id = e.school_class_id join roster_schoolyear y on y.id = c.year_id"
    " where e.reader_id = r.id and e.starts_on <= %(end)s and (e.ends_on is null or e.ends_on >= %(end)s)"
    " and %(end)s between y.starts_on and y.ends_on)"
)
STOCK = (
    "select (select coalesce(sum(l.quantity), 0) from stock_lot l join stock_receipt r on r.id = l.receipt_id"
    " where l.school_id = %(school)s and r.on <= %(end)s and {where})"
    " - (select coalesce(sum(w.quantity), 0) from stock_writeoffline w"
    " join stock_writeoff x on x.id = w.write_off_id"
    " join stock_lot l on l.id = w.lot_id where w.school_id = %(school)s and x.on <= %(end)s and {where})"
)
HERE = "r.joined_on <= %(end)s and (r.left_on is null or r.left_on >= %(end)s)"
STATES = {
    "pupils": f"select count(*) {ON_ROLL}",
    "teachers": "select count(*) from roster_reader r where r.school_id = %(school)s and r.kind = 'teacher'"
    f" and {HERE}",
    "readers": f"select count(*) {READERS}",
    "readers_served": f"select count(*) {READERS} and r.kind in ('pupil', 'teacher') and {HERE}",
    "stock": STOCK.format(where=IN_STOCK),
    "stock_main": STOCK.format(where=MAIN),
    "stock_textbooks": STOCK.format(where="l.fund = 'textbook'"),
    "staff": "select 1",
}
