"""Reports of the demo's library: two for each year that is over, and one that is being written.

They are signed on the demo's last day: the records are stored whole, and on any day before all later work
would be dated after it, which a report may not be.
"""

from datetime import date

from kitaphana.core.models import RoleCode, User
from kitaphana.core.queries import with_settings
from kitaphana.demo.scene import Scene
from kitaphana.demo.year import Year
from kitaphana.lib.period import Period
from kitaphana.reports.actions import begin_report, change_outline, save_outline
from kitaphana.reports.answers import explain
from kitaphana.reports.facts import Facts
from kitaphana.reports.life import approve, return_report, submit
from kitaphana.reports.models import Report
from kitaphana.reports.outline import FORMS, Outline, Words
from kitaphana.reports.standing import standing

USUAL = FORMS["usual"][1]
OWN_FORM = "Біздің кітапхананың есебі"
WHY = "Жылдың басты нәтижесін өз сөзіңізбен қысқаша жазыңыз"
RESULT = Words(
    {"kk": "Жылдың басты нәтижесі", "ru": "Главное за год", "en": "The year in short"},
    {
        "kk": "Оқу жылында кітапханаға {visits} келім, {loans} берілім тіркелді. "
        "Мұғалімдермен және сынып жетекшілерімен бірлескен жұмыс келер жылы да жалғасады.",
        "ru": "За учебный год отмечено: посещений – {visits}, выдач – {loans}. "
        "Совместная работа с учителями и классными руководителями продолжится и в следующем году.",
        "en": "In the school year: visits {visits}, loans {loans}. "
        "The work with teachers and class heads goes on next year.",
    },
)
SO_FAR = Words(
    {"kk": "Кезеңнің басты нәтижесі", "ru": "Главное за период", "en": "The period in short"},
    {
        "kk": "Осы кезеңде кітапханаға {visits} келім, {loans} берілім тіркелді.",
        "ru": "За этот период отмечено: посещений – {visits}, выдач – {loans}.",
        "en": "In this period: visits {visits}, loans {loans}.",
    },
)
ANSWERS = {
    "ask_provided": "Жетіспейтін оқулықтар аудандық білім бөліміне жіберілген өтінімге енгізілді",
    "ask_close": "Бұл айларда мұғалімдерге кеңес ауызша берілді, күнделікке жазылмады",
    "ask_visits": "Каникул мен мереке күндері оқырман келген жоқ, кітапханада ішкі жұмыс жүргізілді",
    "ask_too_early": "Кітаптар мектепке ертерек жеткізілді, жүкқұжаты кейін рәсімделді",
    "ask_apart": "Оқу жылының күнтізбесі өзгерді, жұмыс күндерінің саны содан басқаша",
    "ask_fell": "Жаңа оқулықтар енгізілді, олардың жеткізілуі күтілуде",
    "ask_no_value": "Бұл көрсеткішке қажет дерек ол кезеңде жиналған жоқ",
}
CHECKED = "Дерек бастапқы құжаттармен салыстырылды, қате табылмады"
"""To any other question."""


def fill(scene: Scene) -> None:
    director = User.objects.get(school=scene.school, roles__code=RoleCode.DIRECTOR)
    desk = _Desk(scene, director)
    for place, year in enumerate(scene.years):
        for period in _periods(year):
            if period.end <= scene.until:
                desk.approved(period, again=place == 0 and period == _periods(year)[-1])
    under_way = next((period for period in _periods(scene.years[-1]) if period.end > scene.until), None)
    own = Outline((SO_FAR, *USUAL.parts))
    save_outline(by=scene.by, name=OWN_FORM, outline=own)
    if under_way:
        desk.begin(under_way, own)


def _periods(year: Year) -> tuple[Period, Period]:
    """September–January and the school year."""
    return Period(year.row.starts_on, date(year.first + 1, 1, 31)), Period.school_year(year.first)


class _Desk:
    """Gulnar writes, the director decides."""

    def __init__(self, scene: Scene, director: User) -> None:
        self._by, self._director, self._on = scene.by, director, scene.until

    def begin(self, period: Period, outline: Outline = USUAL) -> Report:
        report: Report = begin_report(
            by=self._by, period=period, addressee=Report.Addressee.DIRECTOR, outline=outline, on=self._on
        )
        return report

    def approved(self, period: Period, *, again: bool) -> None:
        """`again`: sent back first. It stays a draft where a question can only be mended in the records."""
        report = self.begin(period)
        if not self._answered(report):
            return
        submit(by=self._by, report=report, on=self._on)
        if again:
            return_report(by=self._director, report=report, on=self._on, why=WHY)
            change_outline(by=self._by, report=report, outline=Outline((RESULT, *USUAL.parts)))
            submit(by=self._by, report=report, on=self._on)
        approve(by=self._director, report=report, on=self._on)

    def _answered(self, report: Report) -> bool:
        """Explain all that words can settle; whether that was all."""
        facts = Facts(with_settings(report.school), report.period, "kk", self._on)
        asked = standing(report, facts).open
        for question in asked:
            if question.may_explain:
                text = ANSWERS.get(question.code, CHECKED)
                explain(by=self._by, report=report, question=question, text=text, on=self._on)
        return all(question.may_explain for question in asked)
