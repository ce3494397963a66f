"""The same demand by plain SQL that both databases understand, from the tables alone."""

from typing import Any

from django.db import connection

from kitaphana.core.models import School
from kitaphana.lib.asked import author_key
from kitaphana.lib.period import Period

LACKED = "'not_in_stock', 'all_lent', 'no_language'"
SOURCES = f"""
    SELECT key, grade, 1 AS asked,
        CASE WHEN outcome = 'refused' THEN 1 ELSE 0 END AS unmet,
        CASE WHEN outcome = 'refused' AND reason IN ({LACKED}) THEN 1 ELSE 0 END AS lacked
    FROM needs_enquiry
    WHERE school_id = %(school)s AND "on" BETWEEN %(start)s AND %(end)s AND sought IN ('work', 'for_class')
    UNION ALL
    SELECT s.key, s.grade, 1, 1, 0 FROM needs_emptysearch s
    WHERE s.school_id = %(school)s AND s."on" BETWEEN %(start)s AND %(end)s
    UNION ALL
    SELECT t.work_key, h.grade, 1, 0, 0 FROM circulation_hold h
    JOIN catalogue_title t ON t.id = h.title_id
    WHERE h.school_id = %(school)s AND h.placed_on BETWEEN %(start)s AND %(end)s
    UNION ALL
    SELECT key, grade, 1, 0, 0 FROM needs_suggestion
    WHERE school_id = %(school)s AND "on" BETWEEN %(start)s AND %(end)s AND kind = 'book'
    UNION ALL
    SELECT a.key, CASE WHEN v.anonymous THEN NULL ELSE r.grade END, 1, 0, 0
    FROM surveys_answer a JOIN surveys_response r ON r.id = a.response_id
    JOIN surveys_survey v ON v.id = r.survey_id
    WHERE a.school_id = %(school)s AND r."on" BETWEEN %(start)s AND %(end)s AND a.axis = 'work'
        AND (NOT v.anonymous OR 5 <= (SELECT COUNT(*) FROM surveys_response o WHERE o.survey_id = v.id))
    UNION ALL
    SELECT key, NULL, 1, CASE WHEN state = 'declined' THEN 1 ELSE 0 END,
        CASE WHEN state = 'declined' THEN 1 ELSE 0 END
    FROM teaching_teacherrequest
    WHERE school_id = %(school)s AND "on" BETWEEN %(start)s AND %(end)s AND kind = 'set'
"""
WORKS = f"""
    SELECT key, SUM(asked), SUM(unmet), SUM(lacked),
        SUM(CASE WHEN grade BETWEEN 0 AND 4 THEN asked ELSE 0 END),
        SUM(CASE WHEN grade BETWEEN 5 AND 9 THEN asked ELSE 0 END),
        SUM(CASE WHEN grade >= 10 THEN asked ELSE 0 END),
        SUM(CASE WHEN grade IS NULL THEN asked ELSE 0 END)
    FROM ({SOURCES}) facts WHERE key <> '' GROUP BY key
"""
NOT_LENT_SINCE = """
    NOT EXISTS (SELECT 1 FROM circulation_loan l JOIN stock_lot o ON o.id = l.lot_id
        JOIN catalogue_title t ON t.id = o.title_id
        WHERE l.reader_id = {reader} AND l.fund = 'main' AND t.work_key = {key} AND l.lent_on >= {day})
"""
WANTING = f"""
    SELECT reader FROM (
        SELECT reader_id AS reader FROM needs_enquiry e
        WHERE {{days}} AND key = %(key)s AND sought IN ('work', 'for_class') AND outcome = 'refused'
            AND reason IN ({LACKED})
            AND {NOT_LENT_SINCE.format(reader="e.reader_id", key="e.key", day='e."on"')}
        UNION ALL
        SELECT teacher_id FROM teaching_teacherrequest q
        WHERE {{days}} AND key = %(key)s AND kind = 'set' AND state = 'declined'
            AND {NOT_LENT_SINCE.format(reader="q.teacher_id", key="q.key", day='q."on"')}
        UNION ALL
        SELECT h.reader_id FROM circulation_hold h JOIN catalogue_title t ON t.id = h.title_id
        WHERE h.school_id = %(school)s AND h.ended_on IS NULL AND h.ready_on IS NULL AND t.work_key = %(key)s
        UNION ALL
        SELECT reader_id FROM needs_suggestion
        WHERE {{days}} AND key = %(key)s AND kind = 'book' AND state IN ('new', 'accepted') AND %(none)s = 1
        UNION ALL
        SELECT r.reader_id FROM surveys_answer a JOIN surveys_response r ON r.id = a.response_id
        JOIN surveys_survey v ON v.id = r.survey_id
        WHERE a.school_id = %(school)s AND r."on" BETWEEN %(start)s AND %(end)s AND a.axis = 'work'
            AND a.key = %(key)s AND %(none)s = 1
            AND (NOT v.anonymous OR 5 <= (SELECT COUNT(*) FROM surveys_response o WHERE o.survey_id = v.id))
    ) facts
"""
HELD = """
    SELECT COALESCE(SUM(l.quantity), 0) - COALESCE(SUM(
        (SELECT SUM(w.quantity) FROM stock_writeoffline w WHERE w.lot_id = l.id)), 0)
        - COALESCE(SUM((SELECT COUNT(*) FROM stock_copy c
            WHERE c.lot_id = l.id AND c.lost_on IS NOT NULL AND c.written_off_on IS NULL)), 0)
    FROM stock_lot l JOIN catalogue_title t ON t.id = l.title_id
    WHERE l.school_id = %(school)s AND l.fund = 'main' AND t.work_key = %(key)s
"""
QUEUE = """
    SELECT COUNT(*) FROM circulation_hold h JOIN catalogue_title t ON t.id = h.title_id
    WHERE h.school_id = %(school)s AND h.ended_on IS NULL AND h.ready_on IS NULL AND t.work_key = %(key)s
"""
SEARCHED_ELSEWHERE = """
    SELECT DISTINCT s.key, s.about FROM needs_emptysearch s
    WHERE s.school_id = %(school)s AND s."on" BETWEEN %(start)s AND %(end)s
"""
DAYS = 'school_id = %(school)s AND "on" BETWEEN %(start)s AND %(end)s'
NAMED = f"""
    SELECT key FROM needs_enquiry WHERE {DAYS} AND sought NOT IN ('work', 'for_class')
    UNION SELECT author_key FROM needs_enquiry WHERE {DAYS}
    UNION SELECT author_key FROM needs_suggestion WHERE {DAYS}
    UNION SELECT CASE WHEN kind = 'set' THEN author_key ELSE key END FROM teaching_teacherrequest WHERE {DAYS}
    UNION SELECT a.key FROM surveys_answer a JOIN surveys_response r ON r.id = a.response_id
    WHERE r.school_id = %(school)s AND r."on" BETWEEN %(start)s AND %(end)s AND a.axis <> 'work'
    UNION SELECT t.author_key FROM circulation_hold h JOIN catalogue_title t ON t.id = h.title_id
    WHERE h.school_id = %(school)s AND h.placed_on BETWEEN %(start)s AND %(end)s
"""


def works_by_sql(school: School, period: Period) -> dict[str, tuple[int, ...]]:
    """Key → asked, unmet, lacked, and asked by primary, middle, senior grades and others."""
    rows = _rows(WORKS, school, start=period.start, end=period.end)
    return {str(key): tuple(int(n) for n in counts) for key, *counts in rows}


def searched_elsewhere(school: School, period: Period) -> set[str]:
    """Keys of searches whose words are those of a theme or an author that was asked for by name."""
    days = {"start": period.start, "end": period.end}
    named = {str(key) for (key,) in _rows(NAMED, school, **days)}
    searches = _rows(SEARCHED_ELSEWHERE, school, **days)
    return {str(key) for key, about in searches if {str(key), author_key(str(about))} & named}


def wanting_by_sql(school: School, period: Period, key: str, *, held: bool) -> int:
    """Readers known by name once each, and everybody else."""
    holes = {"start": period.start, "end": period.end, "key": key, "none": 0 if held else 1}
    readers = [reader for (reader,) in _rows(WANTING.format(days=DAYS), school, **holes)]
    return len(set(readers) - {None}) + readers.count(None)


def held_by_sql(school: School, key: str) -> int:
    """For a work that has no parts of its own."""
    return int(_rows(HELD, school, key=key)[0][0])


def queue_by_sql(school: School, key: str) -> int:
    return int(_rows(QUEUE, school, key=key)[0][0])


def _rows(statement: str, school: School, **holes: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"school": school.pk, **holes})
        return list(cursor.fetchall())
