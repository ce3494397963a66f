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
    "sessions": ("1", "digital_session s", "s.on", EVERY),
    "resource_opens": ("1", "digital_resourceopen o", "o.on", EVERY),
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

NEEDED = """
with roll as (
    select c.id as class, c.grade, c.letter_key, c.language, c.direction, c.year_id as year,
      y.starts_on as begins, e.reader_id as reader, r.priority, r.sort_key
    from roster_enrolment e
    join roster_schoolclass c on c.id = e.school_class_id
    join roster_schoolyear y on y.id = c.year_id and %(on)s between y.starts_on and y.ends_on
    join roster_reader r on r.id = e.reader_id
    where e.school_id = %(school)s and e.starts_on <= %(on)s and (e.ends_on is null or e.ends_on >= %(on)s)
), listed as (
    select s.* from textbooks_setitem s
    where s.school_id = %(school)s and (s.starts_on is null or s.starts_on <= %(on)s)
      and (s.ends_on is null or s.ends_on >= %(on)s)
), hands as (
    select o.reader_id as reader, l.title_id as title
    from circulation_loan o join stock_lot l on l.id = o.lot_id
    where o.school_id = %(school)s and o.fund = 'textbook' and o.lent_on <= %(on)s
      and (o.returned_on is null or o.returned_on > %(on)s
        or (o.ending = 'given' and o.lent_on >= (select min(roll.begins) from roll)))
    union
    select o.reader_id, o.title_id from textbooks_owncopy o
    where o.school_id = %(school)s and o.starts_on <= %(on)s and (o.ends_on is null or o.ends_on >= %(on)s)
)
select roll.class, roll.reader, roll.priority, listed.id, listed.title_id,
  exists (select 1 from hands where hands.reader = roll.reader and (hands.title = listed.title_id
    or hands.title in (select o.title_id from textbooks_setoption o where o.item_id = listed.id)))
from roll join listed on listed.year_id = roll.year and (
  listed.school_class_id = roll.class or (
    listed.school_class_id is null and listed.grade = roll.grade and listed.language = roll.language
    and listed.direction in ('', roll.direction)
    and not exists (select 1 from listed own where own.school_class_id = roll.class)
  )
)
order by roll.priority desc, roll.grade, roll.letter_key, roll.class, listed.id, roll.sort_key, roll.reader
"""
"""A row for each textbook that a pupil must have, in the order in which the shelf is shared out."""

ITEM_TITLES = """
select s.id, s.title_id, 0 as place, t.kind from textbooks_setitem s
join catalogue_title t on t.id = s.title_id
where s.school_id = %(school)s
union all
select o.item_id, o.title_id, o.id, t.kind from textbooks_setoption o
join catalogue_title t on t.id = o.title_id
where o.school_id = %(school)s
order by 1, 3
"""
MISSING = """
with events as (
    select o.lot_id as lot, o.ending as how, o.returned_on as day, 1 as n from circulation_loan o
    where o.school_id = %(school)s and o.fund = 'textbook' and o.ending in ('lost', 'given')
      and o.returned_on <= %(on)s
    union all
    select o.lot_id, o.ending, s.on , -1 from circulation_settlement s
    join circulation_loan o on o.id = s.loan_id
    where s.school_id = %(school)s and o.fund = 'textbook' and s.kind = 'found' and s.on <= %(on)s
    union all
    select w.lot_id, w.reason, x.on , -w.quantity from stock_writeoffline w
    join stock_writeoff x on x.id = w.write_off_id
    where w.school_id = %(school)s and w.reason in ('lost', 'given') and x.on <= %(on)s
), days as (
    select lot, how, day, sum(n) as n from events group by lot, how, day
), sums as (
    select lot, how, n, sum(n) over (partition by lot, how order by day) as reached from days
), missing as (
    select lot, how, sum(n) - min(case when reached < 0 then reached else 0 end) as n from sums
    group by lot, how
)
"""
"""By lot and how: copies lost or given for good, neither found nor yet written off."""

SHELF = (
    MISSING
    + """
, lots as (
    select l.title_id as title, l.quantity
      - coalesce((select sum(w.quantity) from stock_writeoffline w
                  join stock_writeoff x on x.id = w.write_off_id
                  where w.lot_id = l.id and x.on <= %(on)s), 0)
      - (select count(*) from circulation_loan o where o.lot_id = l.id and o.lent_on <= %(on)s
         and (o.returned_on is null or o.returned_on > %(on)s))
      - coalesce((select sum(m.n) from missing m where m.lot = l.id), 0)
      - coalesce((select sum(a.quantity) from circulation_away a where a.lot_id = l.id
                  and a.left_on <= %(on)s and (a.back_on is null or a.back_on > %(on)s)), 0) as spare
    from stock_lot l join stock_receipt r on r.id = l.receipt_id
    where l.school_id = %(school)s and l.fund = 'textbook' and r.on <= %(on)s
)
select title, sum(case when spare > 0 then spare else 0 end) from lots group by title
"""
)

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
