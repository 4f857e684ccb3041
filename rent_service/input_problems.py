"""What is wrong with an input, field by field, in words that say what to do."""

from dataclasses import dataclass

from rent_service.network import Text


@dataclass(frozen=True, slots=True)
class InputProblem:
    """`field` is the path as GraphQL spells it, `code` a stable word."""

    field: str
    code: str
    message: Text


class InvalidInputError(Exception):
    """The input can't be taken; nothing was written."""

    def __init__(self, *problems: InputProblem) -> None:
        """Carry what is wrong, at least one."""
        super().__init__(", ".join(f"{problem.field}: {problem.code}" for problem in problems))
        self.problems = problems


def required(field: str) -> InputProblem:
    """It is empty."""
    return InputProblem(field, "REQUIRED", Text("Preencha este campo.", "Fill in this field."))


def too_long(field: str, limit: int) -> InputProblem:
    """It has more characters than are kept."""
    message = Text(f"Use no máximo {limit} caracteres.", f"Use at most {limit} characters.")
    return InputProblem(field, "TOO_LONG", message)


def bad_characters(field: str) -> InputProblem:
    """It has control characters or others that no form of text has."""
    message = Text("Remova os caracteres especiais.", "Remove the special characters.")
    return InputProblem(field, "INVALID_CHARACTERS", message)


def bad_format(field: str, pt_br: str, en: str) -> InputProblem:
    """It doesn't look like what it should be; the texts show how it should."""
    return InputProblem(field, "INVALID_FORMAT", Text(pt_br, en))


def wrong_cpf(field: str) -> InputProblem:
    """The check digits of the CPF don't fit."""
    message = Text("Este CPF não é válido. Confira os números.", "This CPF is not valid. Check its digits.")
    return InputProblem(field, "CPF_CHECK_DIGITS", message)


def birth_date_impossible(field: str) -> InputProblem:
    """Nobody alive was born then."""
    message = Text("Confira a data de nascimento.", "Check the date of birth.")
    return InputProblem(field, "OUT_OF_RANGE", message)


def driver_too_young(field: str, minimum: int) -> InputProblem:
    """Younger than the country or the class allows."""
    message = Text(
        f"Para este carro, quem dirige precisa ter ao menos {minimum} anos na data da retirada.",
        f"Drivers of this car must be at least {minimum} on the pick-up date.",
    )
    return InputProblem(field, "DRIVER_TOO_YOUNG", message)


def offer_invalid(field: str) -> InputProblem:
    """The offer is not one of ours."""
    message = Text("Esta oferta não é válida. Faça uma nova busca.", "This offer is not valid. Search again.")
    return InputProblem(field, "OFFER_INVALID", message)


def additional_drivers_count(field: str, wanted: int) -> InputProblem:
    """More or fewer than the offer was priced for."""
    message = Text(
        f"A oferta inclui {wanted} condutor(es) adicional(is). Informe exatamente esse número.",
        f"The offer includes {wanted} additional driver(s). Give exactly that many.",
    )
    return InputProblem(field, "ADDITIONAL_DRIVERS", message)
