"""What the BFF itself tells customers, in their languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import strawberry

from bff.schema.plain import Locale, computed

TEXTS = {
    "OFFER_EXPIRED": {
        "pt-BR": "O prazo desta oferta terminou. Veja o preço de agora.",
        "en": "This offer has run out. See today's price.",
    },
    "AGE_DIFFERS": {
        "pt-BR": "Com essa data de nascimento o preço muda. Confira a nova oferta.",
        "en": "With this birth date the price is another. Check the new offer.",
    },
    "CLASS_SOLD_OUT": {
        "pt-BR": "Este grupo acabou de esgotar nessas datas. Escolha outro grupo ou outras datas.",
        "en": "This class has just sold out for these dates. Choose another class or other dates.",
    },
    "EXTRA_SOLD_OUT": {
        "pt-BR": "Não há mais esse opcional na loja nessas datas. Reduza a quantidade ou tire-o da reserva.",
        "en": "The location has not that many of this extra left for these dates. Take fewer, or none.",
    },
    "PAYMENT_METHOD_UNAVAILABLE": {
        "pt-BR": "Essa forma de pagamento não está disponível aqui. Escolha outra.",
        "en": "This way to pay isn't offered here. Choose another.",
    },
    "QUOTE_CHANGED": {
        "pt-BR": "O valor do cancelamento mudou. Confira o novo valor antes de cancelar.",
        "en": "What cancelling costs has changed. Check the new amount before you cancel.",
    },
    "IDEMPOTENCY_KEY_REUSED": {
        "pt-BR": "Esta chave de idempotência já foi usada com outros dados. Use uma nova para um novo pedido.",
        "en": "This idempotency key was used with other input. Use a new one for a new request.",
    },
    "BOOKING_NOT_FOUND": {
        "pt-BR": "Não encontramos uma reserva com este código e este e-mail. Confira os dois.",
        "en": "We find no booking with this reference and this e-mail. Check both.",
    },
    "NOT_FOUND": {
        "pt-BR": "Não encontramos isso. Pode já ter sido removido.",
        "en": "We can't find this. It may be gone already.",
    },
    "SIGN_IN_REFUSED": {
        "pt-BR": "Este código não vale, ou não vale mais. Confira-o ou peça um novo.",
        "en": "This code isn't right, or is no longer good. Check it or ask for a new one.",
    },
    "ERASURE_NOT_ALLOWED": {
        "pt-BR": "Ainda há uma reserva em aberto ou um valor a pagar. Cancele-a ou espere que ela termine, e peça de novo.",
        "en": "A booking is still open, or something is still owed. Cancel it or wait for its end, then ask again.",
    },
    "UNAVAILABLE": {
        "pt-BR": "Não conseguimos concluir agora. Nada foi cobrado duas vezes: tente de novo em instantes.",
        "en": "We can't finish this right now. Nothing is charged twice: try again in a moment.",
    },
}


def say(key: str | Callable[[Any], str], description: str) -> Any:
    """A field that says one of our texts; `key` may depend on the source."""

    def resolve(root: Any, info: strawberry.Info, locale: Locale = None) -> str:
        texts = TEXTS[key if isinstance(key, str) else key(root)]
        return texts[info.context.language(locale)]

    return computed(resolve, description)
