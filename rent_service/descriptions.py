"""A plain sentence for each price line, in the languages of the site."""

from rent_service.network import Network, Text
from rent_service.pricing import PriceLine, PriceLineKind


def describe(network: Network, line: PriceLine) -> Text:
    """What a line is for; names come from the network, or the code stands in for one that it no longer has."""
    match line.kind:
        case PriceLineKind.TIME:
            return _time(line.detail)
        case PriceLineKind.COVERAGE:
            return _for_days(_name(network, line), line.detail[0])
        case PriceLineKind.EXTRA:
            return _extra(_name(network, line), *line.detail)
        case PriceLineKind.YOUNG_DRIVER:
            under_age, days = line.detail
            young = Text(f"Condutor com menos de {under_age} anos", f"Driver under {under_age}")
            return _for_days(young, days)
        case PriceLineKind.ADDITIONAL_DRIVER:
            persons, days = line.detail
            condutores = _count(persons, "condutor adicional", "condutores adicionais")
            return _for_days(Text(condutores, _count(persons, "additional driver", "additional drivers")), days)
        case PriceLineKind.ONE_WAY:
            (kilometres,) = line.detail
            return Text(f"Devolução em outro local, a {kilometres} km", f"Return elsewhere, {kilometres} km away")
        case PriceLineKind.AFTER_HOURS:
            if line.code == "PICKUP":
                return Text("Retirada fora do horário de funcionamento", "Pick-up outside opening hours")
            return Text("Devolução fora do horário de funcionamento", "Return outside opening hours")
        case _:
            return _percentage(line)


def _percentage(line: PriceLine) -> Text:
    (basis_points,) = line.detail
    percent = f"{basis_points / 100:g}%"
    label = (line.code or "").replace("_", " ")
    pt_br, en = {
        PriceLineKind.PROMOTION: (f"Promoção {label}: desconto de", f"Promotion {label}: discount of"),
        PriceLineKind.AIRPORT_SURCHARGE: ("Taxa de aeroporto,", "Airport surcharge,"),
        PriceLineKind.SERVICE_FEE: ("Taxa de serviço,", "Service fee,"),
        PriceLineKind.TAX: (f"Imposto {label},", f"Tax {label},"),
    }[line.kind]
    return Text(f"{pt_br} {percent.replace('.', ',')}", f"{en} {percent}")


def _time(detail: tuple[int, ...]) -> Text:
    days, hours, months, weeks, single_days, capped = detail
    span = _days(days)
    if hours:
        pt_br, en = _count(hours, "hora extra", "horas extras"), _count(hours, "extra hour", "extra hours")
        span = Text(f"{span.pt_br} e {pt_br}", f"{span.en} and {en}")
    if capped:
        more = _days(days + 1)
        return Text(f"{span.pt_br}, pelo preço de {more.pt_br}", f"{span.en}, at the price of {more.en}")
    packages = [
        (
            months,
            Text("tarifa mensal", "monthly rate"),
            Text(_count(months, "mês", "meses"), _count(months, "month", "months")),
        ),
        (
            weeks,
            Text("tarifa semanal", "weekly rate"),
            Text(_count(weeks, "semana", "semanas"), _count(weeks, "week", "weeks")),
        ),
        (single_days, Text("tarifa diária", "daily rate"), _days(single_days)),
    ]
    paid = [(rate, counted) for number, rate, counted in packages if number]
    if len(paid) == 1:
        rate = paid[0][0]
        return Text(f"{span.pt_br}, {rate.pt_br}", f"{span.en}, {rate.en}")
    parts = [counted for _, counted in paid]
    return Text(
        f"{span.pt_br}: {' + '.join(part.pt_br for part in parts)}",
        f"{span.en}: {' + '.join(part.en for part in parts)}",
    )


def _extra(name: Text, quantity: int, days: int) -> Text:
    several = f"{quantity} × " if quantity > 1 else ""
    named = Text(several + name.pt_br, several + name.en)
    if not days:
        return Text(f"{named.pt_br}, por locação", f"{named.en}, per rental")
    return _for_days(named, days)


def _name(network: Network, line: PriceLine) -> Text:
    code = line.code or ""
    records = network.coverages if line.kind is PriceLineKind.COVERAGE else network.extras
    record = records.get(code)
    return record.name if record else Text(code, code)


def _for_days(what: Text, days: int) -> Text:
    counted = _days(days)
    return Text(f"{what.pt_br}, {counted.pt_br}", f"{what.en}, {counted.en}")


def _days(days: int) -> Text:
    return Text(_count(days, "diária", "diárias"), _count(days, "day", "days"))


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
