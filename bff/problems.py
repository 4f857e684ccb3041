"""Problems of inputs that the contract's own rules find, before a service's domain does."""

from __future__ import annotations

from rentacar.rent.v1 import booking_pb2, network_pb2

from bff.errors import RefusedError

_TEXTS = {
    "TOO_LONG": network_pb2.LocalizedText(pt_br="Texto longo demais. Encurte-o.", en="Too long. Shorten it."),
    "REQUIRED": network_pb2.LocalizedText(pt_br="Preencha este campo.", en="Fill this in."),
    "PAYMENT_UNKNOWN": network_pb2.LocalizedText(
        pt_br="Este pagamento não é desta reserva.", en="This is no payment of this booking."
    ),
    "AMOUNT_INVALID": network_pb2.LocalizedText(
        pt_br="Este valor não existe na moeda da reserva. Confira as casas decimais.",
        en="There is no such amount in the booking's currency. Check its decimals.",
    ),
    "TOO_MANY": network_pb2.LocalizedText(
        pt_br="Você já tem muitos. Remova um antes.", en="You have too many already. Remove one first."
    ),
    "INVALID": network_pb2.LocalizedText(pt_br="Valor inválido. Confira-o.", en="This value can't be taken. Check it."),
}


def invalid(field: str, code: str) -> booking_pb2.InvalidInput:
    """InvalidInput with one problem; `code` is one that has a text here."""
    problem = booking_pb2.InputProblem(field=field, code=code, message=_TEXTS[code])
    return booking_pb2.InvalidInput(problems=[problem])


def refused_input(refused: RefusedError) -> booking_pb2.InvalidInput:
    """What a service's request rules refused. Raises it again where no field is named: then it isn't the input's fault."""
    if not refused.violations:
        raise refused
    problems = []
    for field, description in refused.violations:
        code = _code(description)
        problems.append(booking_pb2.InputProblem(field=field, code=code, message=_TEXTS[code]))
    return booking_pb2.InvalidInput(problems=problems)


def _code(description: str) -> str:
    """The stable word for what protovalidate says."""
    if "at most" in description:
        return "TOO_LONG"
    return "REQUIRED" if "at least" in description or "required" in description else "INVALID"
