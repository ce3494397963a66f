"""Gulnar's library keeps records since 5 September 2022, and the district asks about 2019–2020."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kitaphana.circulation.actions import count_visits
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.lib.period import Period
from kitaphana.reports import life
from kitaphana.reports.actions import begin_report
from kitaphana.reports.editions import submitted
from kitaphana.reports.facts import Facts
from kitaphana.reports.models import Edition
from kitaphana.reports.outline import Outline
from kitaphana.reports.sheets import frozen
from kitaphana.roster.actions import open_year
from tests import make
from tests.indicators.test_paper_figures import bring
from tests.reports.telling import NEXT_MONTH, paper

ASKED = Period(date(2019, 9, 1), date(2020, 1, 31))
BEGAN = "Кітапхана жұмысының жазбалары 2022 жылғы 5 қыркүйектен басталады; бұл кезеңдегі жұмыс тіркелмеген."
PAPERS = "Есепке бұрынғы қағаз есептердің сандары алынды: бағдарламада бұл кезеңнің жұмысы тіркелмеген."
PAPER = "period,code,value\n2019-09-01..2020-01-31,visits,2740\n2019-09-01..2020-01-31,loans,3120\n"


@pytest.fixture
def since_2022(school: School, gulnar: User) -> School:
    open_year(by=gulnar, starts_on=date(2022, 9, 1))
    count_visits(by=gulnar, purpose="event", count=30, grade=None, on=date(2022, 9, 5), today=NEXT_MONTH)
    return school


def headed(school: School, period: Period = ASKED, language: str = "kk") -> str:
    """What stands under the title beside «Draft. Figures as of …»."""
    _draft, _day, *rest = (
        paper(school, period, language=language).status.replace("\u00a0", " ").split(". ", 2)
    )
    return "".join(rest)


def test_a_report_of_years_before_the_records_is_refused_and_says_since_when_they_are_kept(
    since_2022: School, library: Client
) -> None:
    with pytest.raises(Refused) as refused:
        paper(since_2022, ASKED)
    assert refused.value.code == "rep_before"
    told = refused.value.sentence("kk").replace("\u00a0", " ")
    assert "туралы жазба жоқ. Жазбалар 2022 жылғы 5 қыркүйектен басталады;" in told
    page = library.get(f"/reports/?start={ASKED.start}&end={ASKED.end}").content.decode()
    assert "5\u00a0қыркүйектен басталады" in page


def test_old_stock_alone_makes_a_report_that_says_that_no_work_is_on_record(since_2022: School) -> None:
    make.lot(since_2022, make.title(), quantity=40, on=date(2019, 10, 2))
    assert headed(since_2022) == BEGAN
    assert headed(since_2022, language="ru").startswith(
        "Записи о работе библиотеки ведутся с 5 сентября 2022"
    )
    assert "since 5 September 2022" in headed(since_2022, language="en")


def test_totals_on_paper_make_a_report_of_paper_that_says_so(since_2022: School, gulnar: User) -> None:
    assert not bring(gulnar, PAPER).faults
    assert headed(since_2022) == PAPERS
    assert headed(since_2022, language="ru").startswith("В отчёт вошли числа прежних бумажных отчётов")
    assert "old paper reports" in headed(since_2022, language="en")


def test_a_report_with_work_of_the_program_says_nothing_of_it(since_2022: School, gulnar: User) -> None:
    began = Period(date(2022, 9, 1), date(2023, 1, 31))
    assert headed(since_2022, began) == ""
    bring(gulnar, "period,code,value\n2022-09-01..2023-01-31,loans,700\n2022-08,visits,90\n")
    assert headed(since_2022, began) == ""
    assert headed(since_2022, Period(date(2022, 8, 1), began.end)) == "", "a month on paper beside own months"


def test_a_year_on_paper_between_kept_ones_says_so_too(since_2022: School, gulnar: User) -> None:
    open_year(by=gulnar, starts_on=date(2023, 9, 1))
    bring(gulnar, "period,code,value\n2023-09-01..2024-01-31,visits,2800\n")
    assert headed(since_2022, Period(date(2023, 9, 1), date(2024, 1, 31))) == PAPERS


def test_what_is_signed_says_it_as_well(since_2022: School, gulnar: User) -> None:
    bring(gulnar, PAPER)
    facts = Facts(since_2022, ASKED, "kk", NEXT_MONTH)
    assert frozen(facts)["summary"].status.endswith(PAPERS)
    outline = Outline.of("stock")
    begun = begin_report(by=gulnar, period=ASKED, addressee="district", outline=outline, on=NEXT_MONTH)
    since_2022.librarian = "Сәрсенова Г.Қ."
    since_2022.save()
    life.submit(by=gulnar, report=begun, on=NEXT_MONTH)
    status = submitted(Edition.objects.get(), "kk").status.replace("\u00a0", " ")
    assert status.endswith(PAPERS)


def test_the_page_asks_no_more_of_the_database_than_that_of_a_kept_period(
    since_2022: School, library: Client
) -> None:
    make.lot(since_2022, make.title(), quantity=40, on=date(2019, 10, 2))

    def asked(period: Period) -> int:
        with CaptureQueriesContext(connection) as queries:
            library.get(f"/reports/?start={period.start}&end={period.end}")
        return len(queries)

    assert 0 < asked(ASKED) <= asked(Period(date(2022, 9, 1), date(2023, 1, 31)))
