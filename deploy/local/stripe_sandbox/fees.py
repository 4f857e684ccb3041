"""What the sandbox's account pays: Brazilian list prices for reais, Stripe's United States ones for the rest."""

_BASIS_POINTS = 10_000
CARD_RATE = {"brl": 399}  # hundredths of a percent
CARD_RATE_ELSEWHERE = 290
CARD_FIXED = {"brl": 39, "clp": 300, "eur": 25}  # minor units
CARD_FIXED_ELSEWHERE = 30
PIX_RATE = 119
DISPUTE = {"brl": 5500, "clp": 15000, "eur": 2000}  # kept by Stripe also when the dispute is won
DISPUTE_ELSEWHERE = 1500


def of_charge(amount: int, currency: str, method_type: str) -> int:
    """Minor units, rounded half up; refunding does not give it back."""
    if method_type == "pix":
        return _share(amount, PIX_RATE)
    fixed = CARD_FIXED.get(currency, CARD_FIXED_ELSEWHERE)
    return min(amount, _share(amount, CARD_RATE.get(currency, CARD_RATE_ELSEWHERE)) + fixed)


def of_dispute(currency: str) -> int:
    return DISPUTE.get(currency, DISPUTE_ELSEWHERE)


def _share(amount: int, rate: int) -> int:
    return (amount * rate + _BASIS_POINTS // 2) // _BASIS_POINTS
