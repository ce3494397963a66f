"""Names of people who do not exist: Kazakh ones from mimesis, some Russian ones for Russian classes."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from mimesis import Gender, Locale, Person

_SURNAME = re.compile(r"\w{4,}(?:ов|ев|ин)")
# Misprints of the lists, famous surnames, and names that a school of today would smile at.
_ODD = frozenset(
    "Ауэзов Валиханов Джандосов Кунаев Қонаев Муканов Мұқанов Мустафин Назарбаев Рыскулов Рысқұлов Сатпаев "
    "Сәтбаев Сейфуллин Абыз Адай Аза Айбүбі Айке Айкеш Албат Алға Алғыр Алмұрт Артық Асабай Аталық "
    "Ахметсафа Басым Бейқұт Бекбау "
    "Беккболат Бодан Боздақ Бұқа Бұлабай Келбет Қалтұрған Қиса Құррманов Манар Нүсүп Обай Озарбек Озат Отан "
    "Пердебек Сапа Сары Темирбулатовы Тюрякулов Әбдіқаиыр Әигерім Әйнек Әлемгүл".split()
)
_RUSSIAN_MEN = (
    "Артём Максим Александр Дмитрий Иван Кирилл Михаил Никита Матвей Роман Егор Андрей Илья".split()
)
_RUSSIAN_WOMEN = (
    "Анна Мария Дарья Софья Полина Виктория Анастасия Ксения Алиса Варвара Елизавета Вера".split()
)
_RUSSIAN_FATHERS = "Александров Сергеев Андреев Алексеев Иванов Николаев Дмитриев Викторов Владимиров".split()


@dataclass(frozen=True)
class FullName:
    surname: str
    first_name: str
    patronymic: str


class Names:
    """No full name is given twice. The same questions in the same order give the same names."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._kazakhs = Person(Locale.KK, seed=rng.randrange(2**32))
        self._russians = Person(Locale.RU, seed=rng.randrange(2**32))
        self._given: set[FullName] = set()

    def kazakh(self, *, women: float = 0.5) -> FullName:
        """«Сейітова Айгерім Болатқызы»; `women`: the share of women."""
        return self._new(self._kazakh, women)

    def russian(self, *, women: float = 0.5) -> FullName:
        """«Агафонова Дарья Сергеевна»."""
        return self._new(self._russian, women)

    def _new(self, make: Callable[[Gender], FullName], women: float) -> FullName:
        while True:
            name = make(Gender.FEMALE if self._rng.random() < women else Gender.MALE)
            if name not in self._given:
                self._given.add(name)
                return name

    def _kazakh(self, gender: Gender) -> FullName:
        child = "қызы" if gender is Gender.FEMALE else "ұлы"
        father = self._first_name(Gender.MALE, 9)
        return FullName(self._surname(self._kazakhs, gender), self._first_name(gender, 7), father + child)

    def _russian(self, gender: Gender) -> FullName:
        woman = gender is Gender.FEMALE
        first = self._rng.choice(_RUSSIAN_WOMEN if woman else _RUSSIAN_MEN)
        father = self._rng.choice(_RUSSIAN_FATHERS) + ("на" if woman else "ич")
        return FullName(self._surname(self._russians, gender), first, father)

    def _first_name(self, gender: Gender, longest: int) -> str:
        """Long compound names are rare today: a child's has fewer letters than its father's."""
        return self._until(
            lambda: self._kazakhs.first_name(gender=gender), lambda name: 3 < len(name) <= longest
        )

    def _surname(self, people: Person, gender: Gender) -> str:
        """A man's surname, which takes -а for a woman: the lists mix the two."""
        surname = self._until(
            lambda: people.surname(gender=Gender.MALE), lambda name: bool(_SURNAME.fullmatch(name))
        )
        return f"{surname}а" if gender is Gender.FEMALE else surname

    def _until(self, ask: Callable[[], str], fits: Callable[[str], bool]) -> str:
        while True:
            name = ask()
            if fits(name) and name not in _ODD:
                return name
