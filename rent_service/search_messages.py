"""What a customer reads when a search is refused: what is wrong and what to do next, in the languages of the site."""

from collections.abc import Iterable, Sequence

from rent_service.network import Text

MINUTES_PER_HOUR = 60


def location_unknown(code: str) -> Text:
    """No such location."""
    return Text(
        f"Não conhecemos o local {code!r}. Escolha um local da lista.",
        f"We know no location {code!r}. Choose one from the list.",
    )


def local_time_does_not_exist(city: str) -> Text:
    """The clocks go forward over this wall clock."""
    return Text(
        f"Esse horário não existe em {city}: nessa noite os relógios são adiantados. Escolha um horário mais tarde.",
        f"That time does not exist in {city}: the clocks go forward then. Choose a later time.",
    )


def return_before_pickup() -> Text:
    """The return is not after the pick-up."""
    return Text("A devolução precisa ser depois da retirada. Adie a devolução.", "Choose a return after the pick-up.")


def pickup_in_the_past() -> Text:
    """The pick-up has passed."""
    return Text("A retirada já passou. Escolha um horário futuro.", "The pick-up has passed. Choose a time to come.")


def too_far_ahead(days: int) -> Text:
    """The pick-up is too many days ahead."""
    return Text(
        f"Reservamos até {days} dias antes da retirada. Escolha uma data mais próxima.",
        f"We take bookings up to {days} days ahead. Choose an earlier pick-up.",
    )


def too_long(days: int) -> Text:
    """The rental is too long."""
    return Text(
        f"Uma locação tem no máximo {days} diárias. Antecipe a devolução ou divida a locação em duas.",
        f"A rental lasts at most {days} days. Choose an earlier return, or book two rentals.",
    )


def location_closed(name: str, openings: Sequence[tuple[int, int]]) -> Text:
    """The location takes nobody outside its hours; openings of that day in minutes."""
    if not openings:
        return Text(f"{name} não abre nesse dia. Escolha outro dia.", f"{name} is closed that day. Choose another day.")
    hours = ", ".join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in openings)
    return Text(
        f"{name} está fechada nesse horário. Nesse dia, escolha um horário entre {hours}.",
        f"{name} is closed at that time. Choose a time in {hours} on that day.",
    )


def one_way_not_offered() -> Text:
    """The return is in another country."""
    return Text(
        "Não é possível devolver o carro em outro país. Escolha uma devolução no país da retirada.",
        "Cars can't be returned in another country. Choose a return in the pick-up's country.",
    )


def one_way_not_now() -> Text:
    """One-ways are switched off."""
    return Text(
        "No momento o carro é devolvido onde foi retirado. Escolha a devolução no local da retirada.",
        "At the moment cars are returned where they were picked up. Choose the pick-up's location for the return.",
    )


def promotions_not_now() -> Text:
    """Promotions are switched off."""
    return Text(
        "No momento não aceitamos códigos promocionais. Busque sem ele.",
        "Promotion codes are not taken at the moment. Search without it.",
    )


def driver_too_young(minimum: int) -> Text:
    """Younger than anybody may be who rents in this country."""
    return Text(
        f"Neste país, quem dirige precisa ter ao menos {minimum} anos na data da retirada. Informe outro condutor.",
        f"Drivers must be at least {minimum} on the pick-up date in this country. Name another driver.",
    )


def promotion_unknown(code: str) -> Text:
    """No such promotion."""
    return Text(
        f"Não conhecemos o código promocional {code!r}. Confira a grafia ou busque sem ele.",
        f"We know no promotion code {code!r}. Check its spelling, or search without it.",
    )


def promotion_elsewhere(code: str) -> Text:
    """The promotion is for other countries."""
    return Text(
        f"O código {code} não vale no país da retirada. Busque sem ele.",
        f"The code {code} does not apply in the pick-up's country. Search without it.",
    )


def promotion_not_then(code: str) -> Text:
    """The promotion is for other dates."""
    return Text(
        f"O código {code} não vale para essa data de retirada. Mude a data ou busque sem ele.",
        f"The code {code} does not apply on this pick-up date. Change the date, or search without it.",
    )


def promotion_too_short(code: str, days: int) -> Text:
    """The promotion asks for more rental days."""
    return Text(
        f"O código {code} vale a partir de {days} diárias (horas extras não contam). Adie a devolução ou busque sem ele.",
        f"The code {code} needs at least {days} rental days (extra hours don't count). Return later, or search without it.",
    )


def promotion_used_up(code: str) -> Text:
    """The promotion has been used as often as it may be."""
    return Text(f"O código {code} já se esgotou. Busque sem ele.", f"The code {code} is used up. Search without it.")


def coverage_unknown(code: str, known: Iterable[str]) -> Text:
    """No such coverage."""
    codes = ", ".join(known)
    return Text(
        f"Não conhecemos a proteção {code!r}. Há: {codes}.", f"We know no coverage {code!r}. There are: {codes}."
    )


def extra_unknown(code: str, known: Iterable[str]) -> Text:
    """No such extra."""
    codes = ", ".join(known)
    return Text(f"Não conhecemos o adicional {code!r}. Há: {codes}.", f"We know no extra {code!r}. There are: {codes}.")


def extra_quantity(name: Text, maximum: int) -> Text:
    """Too few or too many of an extra."""
    return Text(
        f"{name.pt_br}: escolha uma quantidade de 1 a {maximum}.", f"{name.en}: choose a quantity from 1 to {maximum}."
    )


def extra_sold_out(name: Text, left: int) -> Text:
    """Too few of an extra are left at the location for these times."""
    return Text(
        f"{name.pt_br}: restam {left} neste local para esse período. Escolha menos ou retire da seleção.",
        f"{name.en}: {left} left at this location for these times. Choose fewer, or none.",
    )


def additional_drivers_out_of_range(most: int) -> Text:
    """Fewer than no additional drivers, or more than a rental may have."""
    return Text(
        f"Uma locação pode ter de 0 a {most} condutores adicionais. Informe um número nesse intervalo.",
        f"A rental can have 0 to {most} additional drivers. Give a number in that range.",
    )


def _clock(minutes: int) -> str:
    hours, minutes = divmod(minutes, MINUTES_PER_HOUR)
    return f"{hours:02}:{minutes:02}"
