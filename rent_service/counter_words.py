"""What the counter is told when a car can't be handed out, and what it may have misread."""

from collections.abc import Sequence

from rent_service.bills import TANK
from rent_service.booking import BookingStatus
from rent_service.input_problems import InputProblem, InvalidInputError
from rent_service.network import Text
from rent_service.not_allowed import NotAllowedError

REFUSALS = {
    "NOT_CONFIRMED": Text(
        "Esta reserva não está confirmada para retirada.", "This booking is not confirmed for a pick-up."
    ),
    "TOO_EARLY": Text(
        "A retirada começa duas horas antes do horário reservado.", "Pick-up begins two hours before the booked time."
    ),
    "NO_CAR": Text(
        "Não há carro livre desta categoria aqui. Chame a gerência.",
        "No car of this class is free here. Call the manager.",
    ),
    "NO_EXTRA": Text(
        "Um dos opcionais ainda está com outro cliente. Retire no horário reservado.",
        "One of the extras is still with another customer. Come at the booked time.",
    ),
    "VEHICLE_ELSEWHERE": Text(
        "Este carro é de outra categoria ou de outra loja.", "This car is of another class or at another location."
    ),
    "VEHICLE_TAKEN": Text(
        "Este carro está alugado ou em manutenção.", "This car is rented out or taken out for maintenance."
    ),
}
PENDING = Text(
    "A caução ainda não foi autorizada. Repita a chamada em instantes.",
    "The deposit is not authorised yet. Repeat the call in a moment.",
)
HIGHEST_ODOMETER = 999_999  # km: counters have six digits
MOST_CHARGED = 99_999_999  # minor units: Stripe charges no more at once, in any currency
MOST_KM_A_DAY = 2_400  # 100 km/h by day and night


def check_outcome(outcome: str, status: BookingStatus, odometer_km: int | None) -> None:
    """Raises NotAllowedError, or InvalidInputError, for what `look_at_counter` and `pick_up` refuse."""
    if outcome in REFUSALS:
        raise NotAllowedError(status, outcome, REFUSALS[outcome])
    if outcome == "DEPOSIT_PENDING":
        raise NotAllowedError(status, outcome, PENDING)
    if outcome == "VEHICLE_UNKNOWN":
        raise InvalidInputError(plate_unknown())
    if outcome == "ODOMETER_TOO_LOW":
        raise InvalidInputError(odometer_too_low(odometer_km or 0))
    if outcome not in ("READY", "PICKED_UP"):
        raise AssertionError(f"bug: the counter answered {outcome}")


def reading_problems(odometer_km: int, fuel_eighths: int) -> list[InputProblem]:
    """What is wrong with what was read off a car, whichever it is."""
    found = []
    if odometer_km < 0:
        found.append(odometer_too_low(0))
    if odometer_km > HIGHEST_ODOMETER:
        found.append(odometer_too_high(HIGHEST_ODOMETER))
    if not 0 <= fuel_eighths <= TANK:
        found.append(
            InputProblem("fuelEighths", "OUT_OF_RANGE", Text("Informe de 0 a 8 oitavos.", "Give 0 to 8 eighths."))
        )
    return found


def odometer_too_low(known: int) -> InputProblem:
    """Less than the car had driven when it was last read."""
    message = Text(
        f"O hodômetro deste carro já marcava {known} km. Confira a leitura.",
        f"This car's odometer was at {known} km already. Check the reading.",
    )
    return InputProblem("odometerKm", "ODOMETER_TOO_LOW", message)


def odometer_too_high(most: int) -> InputProblem:
    """More than the car can have driven by now: most likely a digit too many, which would be billed and never be undone."""
    message = Text(
        f"O hodômetro não pode passar de {most} km. Confira a leitura.",
        f"The odometer can't be above {most} km. Check the reading.",
    )
    return InputProblem("odometerKm", "ODOMETER_TOO_HIGH", message)


def amounts_too_high(field: str, amounts: Sequence[int]) -> list[InputProblem]:
    """Of amounts in minor units, those that nobody could be charged; or all, if it is their sum that is too much."""
    message = Text("É mais do que se pode cobrar de uma vez.", "That is more than can be charged at once.")
    found = [
        InputProblem(f"{field}.{place}.amount", "OUT_OF_RANGE", message)
        for place, amount in enumerate(amounts)
        if amount > MOST_CHARGED
    ]
    if not found and sum(amounts) > MOST_CHARGED:
        found.append(InputProblem(field, "OUT_OF_RANGE", message))
    return found


def managers_only(field: str) -> InputProblem:
    """More than a customer was told that they may come to owe: not for agents to decide."""
    message = Text(
        "É mais do que você pode cobrar por esta reserva. Chame a gerência.",
        "That is more than you may charge for this booking. Call the manager.",
    )
    return InputProblem(field, "OUT_OF_RANGE", message)


def plate_unknown() -> InputProblem:
    """No car has it."""
    return InputProblem("plate", "UNKNOWN", Text("Não há carro com esta placa.", "There is no car with this plate."))


def drivers_unseen(drivers: int) -> InputProblem:
    """Not everybody who drives showed their documents."""
    message = Text(
        f"Confira os documentos de todos: {drivers} condutor(es).", f"See the documents of all: {drivers} driver(s)."
    )
    return InputProblem("driversSeen", "DRIVERS_UNSEEN", message)


def deposit_declined(code: str) -> Text:
    """No card is held, for this reason of the provider's."""
    return Text(
        f"A caução foi recusada ({code}). Peça outro cartão.",
        f"The deposit was declined ({code}). Ask for another card.",
    )
