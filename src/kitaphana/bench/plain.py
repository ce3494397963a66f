"""The counts of `indicators` by plain SQL of SQLite: what they are measured against."""

from django.db import connection

from kitaphana.core.models import School
from kitaphana.lib.period import Period

TEXTBOOKS = """
WITH classes AS MATERIALIZED (
  SELECT c.id, c.grade, c.language, c.direction, c.year_id AS year, y.starts_on AS begins
  FROM roster_schoolclass c JOIN roster_schoolyear y ON y.id = c.year_id
  WHERE c.school_id = :school AND :end BETWEEN y.starts_on AND y.ends_on
), listed AS MATERIALIZED (
  SELECT s.* FROM textbooks_setitem s WHERE s.school_id = :school AND s.year_id IN (SELECT year FROM classes)
  AND (s.starts_on IS NULL OR s.starts_on <= :end) AND (s.ends_on IS NULL OR s.ends_on >= :end)
), lists AS MATERIALIZED (
  SELECT c.id AS class, s.id AS item, s.title_id AS title FROM classes c JOIN listed s ON s.year_id = c.year
  AND (s.school_class_id = c.id OR (s.school_class_id IS NULL AND s.grade = c.grade
    AND s.language = c.language AND s.direction IN ('', c.direction)
    AND c.id NOT IN (SELECT school_class_id FROM listed WHERE school_class_id IS NOT NULL)))
), roll AS MATERIALIZED (
  SELECT reader_id AS reader, school_class_id AS class FROM roster_enrolment
  WHERE school_id = :school AND starts_on <= :end AND (ends_on IS NULL OR ends_on >= :end)
), needed AS MATERIALIZED (
  SELECT r.reader, s.item, s.title FROM roll r JOIN lists s ON s.class = r.class
), held AS MATERIALIZED (
  SELECT reader_id AS reader, lot_id AS lot FROM circulation_loan
  WHERE school_id = :school AND fund = 'textbook' AND lent_on <= :end AND returned_on IS NULL
  UNION ALL SELECT reader_id, lot_id FROM circulation_loan
  WHERE school_id = :school AND fund = 'textbook' AND lent_on <= :end AND returned_on > :end
), given AS (
  SELECT reader_id AS reader, lot_id AS lot FROM circulation_loan
  WHERE school_id = :school AND ending IN ('lost', 'given') AND ending = 'given' AND fund = 'textbook'
  AND lent_on BETWEEN (SELECT min(begins) FROM classes) AND :end
), hands AS MATERIALIZED (
  SELECT h.reader, l.title_id AS title FROM (SELECT * FROM held UNION ALL SELECT * FROM given) h
  JOIN stock_lot l ON l.id = h.lot
  UNION SELECT reader_id, title_id FROM textbooks_owncopy
  WHERE school_id = :school AND starts_on <= :end AND (ends_on IS NULL OR ends_on >= :end)
), gone AS (
  SELECT lot, sum(n) AS n FROM (
    SELECT lot, count(*) AS n FROM held GROUP BY lot
    UNION ALL SELECT w.lot_id, sum(w.quantity) FROM stock_writeoffline w
      JOIN stock_writeoff x ON x.id = w.write_off_id
      WHERE w.school_id = :school AND x."on" <= :end GROUP BY w.lot_id
    UNION ALL SELECT lot, max(0, sum(n)) FROM (
      SELECT lot_id AS lot, 1 AS n FROM circulation_loan WHERE school_id = :school
        AND ending IN ('lost', 'given') AND fund = 'textbook' AND returned_on <= :end
      UNION ALL SELECT o.lot_id, -1 FROM circulation_settlement s
        JOIN circulation_loan o ON o.id = s.loan_id
        WHERE s.school_id = :school AND s.kind = 'found' AND s."on" <= :end
      UNION ALL SELECT w.lot_id, -w.quantity FROM stock_writeoffline w
        JOIN stock_writeoff x ON x.id = w.write_off_id
        WHERE w.school_id = :school AND w.reason IN ('lost', 'given') AND x."on" <= :end
    ) GROUP BY lot
    UNION ALL SELECT lot_id, sum(quantity) FROM circulation_away
      WHERE school_id = :school AND left_on <= :end AND (back_on IS NULL OR back_on > :end) GROUP BY lot_id
  ) GROUP BY lot
), shelf AS (
  SELECT l.title_id AS title, sum(max(0, l.quantity - coalesce(g.n, 0))) AS n
  FROM stock_lot l JOIN stock_receipt r ON r.id = l.receipt_id LEFT JOIN gone g ON g.lot = l.id
  WHERE l.school_id = :school AND l.fund = 'textbook' AND r."on" <= :end GROUP BY l.title_id
), any_of AS MATERIALIZED (
  SELECT id AS item, title_id AS title FROM listed UNION ALL
  SELECT o.item_id, o.title_id FROM textbooks_setoption o WHERE o.school_id = :school
), served AS (
  SELECT n.reader, n.item FROM hands h JOIN any_of a ON a.title = h.title
  JOIN needed n ON n.reader = h.reader AND n.item = a.item
), lacking AS (
  SELECT title, count(*) AS n FROM needed
  WHERE (reader, item) NOT IN (SELECT reader, item FROM served) GROUP BY title
)
SELECT (SELECT count(*) FROM needed),
  (SELECT count(*) FROM needed) - coalesce(sum(max(0, k.n - coalesce(s.n, 0))), 0)
FROM lacking k LEFT JOIN shelf s ON s.title = k.title
"""
"""Who needs what by the lists, less who has it; what is lacking is taken from the shelf, title by title."""

COUNTED: dict[tuple[str, ...], str] = {
    ("textbook_need", "textbook_have"): TEXTBOOKS,
    ("pupils",): """
SELECT count(DISTINCT e.reader_id) FROM roster_enrolment e JOIN roster_schoolclass c
ON c.id = e.school_class_id JOIN roster_schoolyear y ON y.id = c.year_id
WHERE e.school_id = :school AND e.starts_on <= :end AND (e.ends_on IS NULL OR e.ends_on >= :end)
AND :end BETWEEN y.starts_on AND y.ends_on""",
    ("teachers",): """
SELECT count(*) FROM roster_reader WHERE school_id = :school AND kind = 'teacher'
AND joined_on <= :end AND (left_on IS NULL OR left_on >= :end)""",
    ("readers", "readers_served"): """
SELECT count(*), sum(kind IN ('pupil', 'teacher') AND joined_on <= :end
  AND (left_on IS NULL OR left_on >= :end))
FROM roster_reader WHERE school_id = :school AND (left_on IS NULL OR left_on >= :start)
AND id IN (SELECT g.reader_id FROM roster_registration g JOIN roster_schoolyear y ON y.id = g.year_id
WHERE g.school_id = :school AND g.registered_on <= :end AND y.starts_on <= :end AND y.ends_on >= :start)""",
    ("stock", "stock_main", "stock_textbooks"): """
SELECT sum(n), sum(CASE WHEN fund = 'main' THEN n END), sum(CASE WHEN fund = 'textbook' THEN n END) FROM (
SELECT l.fund, l.quantity AS n FROM stock_lot l JOIN stock_receipt r ON r.id = l.receipt_id
WHERE l.school_id = :school AND l.fund <> 'temporary' AND r."on" <= :end
UNION ALL SELECT l.fund, -w.quantity FROM stock_writeoffline w JOIN stock_writeoff x ON x.id = w.write_off_id
JOIN stock_lot l ON l.id = w.lot_id
WHERE w.school_id = :school AND l.fund <> 'temporary' AND x."on" <= :end)""",
    ("loans", "loans_main"): """
SELECT count(*), sum(fund = 'main') FROM circulation_loan
WHERE school_id = :school AND lent_on BETWEEN :start AND :end""",
    ("visits",): """
SELECT sum("count") FROM circulation_visit WHERE school_id = :school AND "on" BETWEEN :start AND :end""",
    ("enquiries", "refusals"): """
SELECT count(*), sum(outcome = 'refused') FROM needs_enquiry
WHERE school_id = :school AND "on" BETWEEN :start AND :end""",
    ("events", "participants"): """
SELECT count(*), sum(a.participants) FROM activities_activity a JOIN activities_workkind k ON k.id = a.kind_id
WHERE k.is_event AND a.school_id = :school AND a."on" BETWEEN :start AND :end""",
    ("sessions",): """
SELECT count(*) FROM digital_session WHERE school_id = :school AND "on" BETWEEN :start AND :end""",
    ("resource_opens",): """
SELECT count(*) FROM digital_resourceopen WHERE school_id = :school AND "on" BETWEEN :start AND :end""",
    ("received", "received_main"): """
SELECT sum(l.quantity), sum(CASE WHEN l.fund = 'main' THEN l.quantity END)
FROM stock_lot l JOIN stock_receipt r ON r.id = l.receipt_id
WHERE l.school_id = :school AND l.fund <> 'temporary' AND r."on" BETWEEN :start AND :end""",
    ("disposed",): """
SELECT sum(w.quantity) FROM stock_writeoffline w JOIN stock_writeoff x ON x.id = w.write_off_id
JOIN stock_lot l ON l.id = w.lot_id
WHERE w.school_id = :school AND l.fund <> 'temporary' AND x."on" BETWEEN :start AND :end""",
    ("working_days",): """
WITH RECURSIVE days(day) AS (
  SELECT :start UNION ALL SELECT date(day, '+1 day') FROM days WHERE day < :end
), off AS MATERIALIZED (
  SELECT starts_on, ends_on FROM roster_dayoff WHERE school_id = :school AND kind <> 'break'
  AND grade IS NULL AND starts_on <= :end AND ends_on >= :start
)
SELECT count(*) FROM days WHERE strftime('%w', day) BETWEEN '1' AND '5'
AND NOT EXISTS (SELECT 1 FROM off WHERE day BETWEEN off.starts_on AND off.ends_on)
AND EXISTS (SELECT 1 FROM roster_schoolyear y WHERE y.school_id = :school
AND day BETWEEN y.starts_on AND y.ends_on)""",
    ("staff",): """
SELECT coalesce((SELECT value FROM core_setting
WHERE school_id = :school AND code = 'staff_percent'), 100) / 100.0""",
}
"""Codes → the one statement that counts them, which gives them in this order."""


def counted(school: School, period: Period) -> dict[str, float]:
    """Nothing is zero."""
    connection.ensure_connection()
    holes = {"school": school.pk, "start": period.start.isoformat(), "end": period.end.isoformat()}
    found: dict[str, float] = {}
    for codes, statement in COUNTED.items():
        (row,) = connection.connection.execute(statement, holes).fetchall()
        found |= {code: value or 0 for code, value in zip(codes, row, strict=True)}
    return found
