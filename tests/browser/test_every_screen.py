"""Every screen that Gulnar may open, in Kazakh, on the screen of an old computer and on a telephone."""

import pytest

from kitaphana.core.models import User
from tests.browser.conftest import WIDE, PageAs, assert_accessible, assert_fits
from tests.browser.village import Village

SCREENS = {
    "textbooks": """
        /textbooks/  /textbooks/classes/{fifth.pk}/  /textbooks/classes/{fifth.pk}/?ask=take_back
        /textbooks/classes/{fifth.pk}/?pupil={arman.pk}&title={maths.title.pk}
        /textbooks/classes/{fifth.pk}/?on={year.starts_on}
        /textbooks/lists/  /textbooks/lists/{year.starts_on.year}/?grade=5&language=kk""",
    "lists": "/textbooks/lists/{year.starts_on.year}/build/  /textbooks/codes/{maths.pk}/",
    "provision": """
        /textbooks/tables/class/  /textbooks/tables/subject/  /textbooks/pupils/  /textbooks/grades/""",
    "next year": """
        /textbooks/next-year/  /textbooks/next-year/forecast/  /textbooks/next-year/budget/?sum=3000
        /textbooks/surplus/""",
    "returns": """
        /textbooks/returns/  /textbooks/returns/schedule/  /textbooks/returns/debts/
        /textbooks/pupils/{arman.pk}/""",
    "supply": "/supply/  /supply/orders/new/  /supply/exchanges/  /supply/exchanges/new/",
    "losses": """
        /circulation/losses/  /circulation/losses/notebook/  /circulation/repair/
        /circulation/readers/{arman.pk}/clearance/""",
    "catalogue": "/catalogue/  /catalogue/{novel.lot.title.pk}/  /catalogue/{maths.title.pk}/",
    "stock": """
        /stock/  /stock/receipts/  /stock/receipts/new/  /stock/receipts/{novel.lot.receipt.pk}/
        /stock/acts/  /stock/acts/new/?q=математика  /stock/acts/{act.pk}/  /stock/copies/""",
    "stocktaking": """
        /stock/stocktakings/  /stock/stocktakings/new/  /stock/stocktakings/{looked.pk}/
        /stock/stocktakings/{looking.pk}/  /stock/stocktakings/{looking.pk}/edit/
        /stock/stocktakings/{looking.pk}/missing/?q=математика  /stock/stocktakings/{looking.pk}/finish/
        /stock/stocktakings/{looking.pk}/delete/  /stock/stocktakings/missing/{lacking.pk}/found/""",
    "readers": """
        /readers/  /readers/add/  /readers/{arman.pk}/  /readers/{arman.pk}/edit/
        /readers/{arman.pk}/move/  /circulation/readers/{arman.pk}/leave/
        /circulation/readers/{arman.pk}/""",
    "classes": """
        /readers/classes/  /readers/classes/add/  /readers/classes/{fifth.pk}/
        /readers/classes/{fifth.pk}/edit/  /readers/year/  /readers/year/{year.pk}/terms/
        /readers/year/{year.pk}/days-off/""",
    "loans": "/circulation/loans/  /circulation/overdue/  /circulation/visits/",
    "holds": """
        /circulation/holds/  /circulation/holds/place/?title={novel.lot.title.pk}&q=Дана
        /circulation/holds/place/?reader={arman.pk}&q=Ұшқан""",
    "needs": """
        /needs/  /needs/{enquiry.pk}/  /needs/day/  /needs/searches/  /needs/suggestions/
        /needs/suggestions/new/  /needs/suggestions/{suggestion.pk}/""",
    "daybook": "/work/daybook/  /work/daybook/year/",
    "demand": """
        /needs/demand/  /needs/demand/?axis=author  /needs/demand/?axis=theme
        /needs/demand/line/?axis=work&key=гар+потер  /needs/demand/proposals/  /needs/demand/askers/
        /needs/demand/young/""",
    "surveys": "/needs/surveys/  /needs/surveys/new/",
    "diary": """
        /work/  /work/{lesson.pk}/  /work/{lesson.pk}/edit/  /work/add/  /work/norms/
        /work/norms/{lesson.kind.pk}/  /work/dates/  /work/dates/new/""",
    "teachers": """
        /work/teachers/  /work/teachers/requests/new/  /work/teachers/lessons/  /work/teachers/lessons/new/
        /work/teachers/lessons/topics/  /work/teachers/programme/  /work/teachers/programme/new/
        /work/teachers/programme/{topic.pk}/
        /work/teachers/lists/  /work/teachers/lists/new/  /work/teachers/news/  /work/teachers/methodical/
        /work/teachers/accounts/""",
    "digital": """
        /digital/  /digital/?reader={arman.pk}  /digital/bookings/  /digital/resources/
        /digital/resources/new/  /digital/line/  /digital/statistics/  /digital/workstations/""",
    "projects": "/work/projects/  /work/projects/works/  /work/projects/new/?school_class={fifth.pk}",
    "services": "/work/services/  /work/services/ready/  /work/services/new/",
    "plan": """
        /plan/new/  /plan/{signed.pk}/  /plan/{item.plan.pk}/  /plan/{item.plan.pk}/add/
        /plan/items/{item.pk}/  /plan/{item.plan.pk}/aim/  /plan/template/""",
    "indicators": "/indicators/  /indicators/visits/  /indicators/turnover/  /indicators/loans/rows/",
    "import": "/import/  /import/batches/{batch.pk}/",
    "settings": """
        /settings/  /settings/school/  /settings/users/new/  /settings/values/loan_days/  /settings/corner/
        /settings/menu/  /settings/keys/  /accounts/password/  /accounts/logout/""",
}


@pytest.mark.parametrize("area", SCREENS)
def test_the_screens_are_accessible_and_fit_the_computer_and_the_telephone(
    page_as: PageAs, gulnar: User, village: Village, subtests: pytest.Subtests, area: str
) -> None:
    page = page_as(gulnar)
    for screen in SCREENS[area].split():
        with subtests.test(screen):
            page.set_viewport_size(WIDE)
            page.goto(screen.format_map(vars(village)))
            assert page.locator("html").get_attribute("lang") == "kk"
            assert page.get_by_role("heading", level=1).count() == 1
            assert_fits(page, WIDE)
            assert_accessible(page)
            assert_fits(page)
            assert_accessible(page)
