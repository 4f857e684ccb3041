"""The text of a Pix: the Central Bank's BR Code, an EMV code that any bank's application reads or takes by paste."""

NAME = "RENTACAR SANDBOX"
CITY = "SAO PAULO"


def text(location: str, amount: int) -> str:
    """The copy-and-paste text of a dynamic Pix; `location` names the charge, `amount` is in centavos."""
    account = _field(0, "br.gov.bcb.pix") + _field(25, location)
    parts = (
        _field(0, "01"),
        _field(26, account),
        _field(52, "0000"),
        _field(53, "986"),  # BRL
        _field(54, f"{amount // 100}.{amount % 100:02}"),
        _field(58, "BR"),
        _field(59, NAME),
        _field(60, CITY),
        _field(62, _field(5, "***")),
        "6304",
    )
    code = "".join(parts)
    return f"{code}{crc(code):04X}"


def crc(code: str) -> int:
    """CRC-16/CCITT-FALSE, as the last field of the code carries it."""
    value = 0xFFFF
    for byte in code.encode():
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1 ^ 0x1021 if value & 0x8000 else value << 1) & 0xFFFF
    return value


def _field(number: int, value: str) -> str:
    return f"{number:02}{len(value):02}{value}"
