import html
import re
import tomllib
from dataclasses import fields
from html.parser import HTMLParser

import pytest
from rentacar.payment.v1.payment_pb2 import Payment
from rentacar.rent.v1.booking_pb2 import Driver
from rentacar.rent.v1.network_pb2 import LocalizedText
from rentacar.rent.v1.offer_pb2 import MileageAllowance

from notify_service.facts import Facts
from notify_service.kinds import Kind
from notify_service.rendering import TEMPLATES, Rendered, render, render_code, template_of
from notify_service.views import MailView, mail_view
from notify_service.wording import LANGUAGES, Wording
from tests.notify_facts import booking, facts, money

EVERY_MAIL = [(kind, language) for kind in Kind for language in LANGUAGES]


def rendered(made: Facts) -> Rendered:
    wording = Wording.of(made.booking.locale)
    return render(mail_view(made, wording), wording)


def unspaced(text: str) -> str:
    return re.sub("[\u00a0\u202f]", " ", text)


@pytest.mark.parametrize(("kind", "language"), EVERY_MAIL)
def test_every_mail_renders_in_both_languages_with_reference_class_and_place(kind: Kind, language: str) -> None:
    mail = rendered(facts(kind, locale=language))
    expected_class = {"pt-BR": "Compacto", "en": "Compact"} if kind is Kind.LATE_PAYMENT_UPGRADED else {
        "pt-BR": "Econômico", "en": "Economy"
    }  # fmt: skip
    for part in (mail.html, mail.text):
        assert "K7Q2M9XA" in part
        assert expected_class[language] in part
        assert "Eduardo Gomes International Airport (MAO)" in part
        assert "Undefined" not in part
        assert "{" not in re.sub(r"<style>.*?</style>", "", part, flags=re.DOTALL)
    assert "K7Q2M9XA" in mail.subject
    assert "\n" not in mail.subject


@pytest.mark.parametrize(("kind", "language"), EVERY_MAIL)
def test_no_mail_loads_anything_from_elsewhere_and_every_one_is_styled_inline(kind: Kind, language: str) -> None:
    page = rendered(facts(kind, locale=language)).html
    assert not re.search(r"<(img|link|script|iframe|object)\b|url\(|@import", page)
    assert len(re.findall(r'style="', page)) > 30
    assert "prefers-color-scheme: dark" in page
    assert "max-width: 600px" in page


@pytest.mark.parametrize(("kind", "language"), EVERY_MAIL)
def test_the_html_of_every_mail_is_balanced(kind: Kind, language: str) -> None:
    class Balance(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.open: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag not in ("meta", "br"):
                self.open.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert self.open.pop() == tag

    parser = Balance()
    parser.feed(rendered(facts(kind, locale=language)).html)
    assert parser.open == []


def test_the_two_languages_have_the_same_texts_with_the_same_places() -> None:
    def shape(language: str) -> dict[str, set[str]]:
        sections = tomllib.loads((TEMPLATES / "texts" / f"{language}.toml").read_text())
        return {
            f"{section}.{name}": set(re.findall(r"{(\w+)}", text))
            for section, texts in sections.items()
            for name, text in texts.items()
        }

    portuguese, english = shape("pt-BR"), shape("en")
    assert portuguese.keys() == english.keys()
    # A language may leave a place out of a sentence, but must not ask for one that the other never fills.
    assert {name for name in portuguese if portuguese[name] != english[name]} == set()


@pytest.mark.parametrize("kind", list(Kind))
def test_a_name_with_markup_or_line_breaks_is_shown_as_it_is_and_breaks_nothing(kind: Kind) -> None:
    hostile = '<script>alert(1)</script>"><b>\r\nBcc: eve@example.com {{ 7*7 }}'
    mail = rendered(facts(kind, driver=Driver(given_name=hostile), flight_number="<img src=x>"))
    assert "<script>" not in mail.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in mail.html
    assert "<img" not in mail.html
    assert "\nBcc:" not in mail.text
    assert "{{ 7*7 }}" in mail.text


def test_a_confirmation_shows_lines_total_deposit_excess_hours_and_cancellation_in_portuguese() -> None:
    mail = rendered(facts(Kind.BOOKING_CONFIRMED))
    text = unspaced(mail.text)
    assert mail.subject == "Reserva confirmada: K7Q2M9XA, Econômico em GRU"
    for expected in (
        "Proteção reduzida (8 × R$ 39,90): R$ 319,20",
        "Total pago: R$ 4.835,37",
        "caução de R$ 700,00",
        "no máximo R$ 1.600,00",
        "10:00, segunda-feira, 1 de março de 2027",
        "horário de São Paulo, GMT-3",
        "horário de Manaus, GMT-4",
        "Aberto 24 horas nesse dia",
        "Aberto nesse dia: 06:00–23:00",
        "Fora do horário da loja",
        "Cancelamento grátis até domingo, 28 de fevereiro de 2027, às 10:00 (horário de São Paulo, GMT-3)",
        "https://rentacar.example/booking/K7Q2M9XA?token=kid1.abc%2B%2F%3D",
    ):
        assert expected in text
    shown = unspaced(html.unescape(mail.html))
    for expected in (
        "8 × R$ 39,90",
        ">R$ 4.835,37<",
        ">K7Q2M9XA<",
        ">10:00<",
        "caução de R$ 700,00",
        "até domingo, 28",
    ):
        assert expected in shown


def test_a_confirmation_in_english_writes_money_and_times_the_english_way() -> None:
    mail = rendered(facts(Kind.BOOKING_CONFIRMED, locale="en"))
    assert mail.subject == "Booking confirmed: K7Q2M9XA, Economy at GRU"
    assert "Total paid: R$4,835.37" in mail.text
    assert "10:00 AM, Monday, March 1, 2027" in mail.text
    assert "Open that day: 6:00 AM–11:00 PM" in mail.text


def test_an_upgrade_names_both_classes_and_that_it_costs_nothing() -> None:
    text = rendered(facts(Kind.LATE_PAYMENT_UPGRADED)).text
    assert "categoria Econômico. Por isso a sua reserva agora é da categoria Compacto, sem nenhum custo a mais" in text


def test_a_decline_says_why_with_which_card_until_when_and_where_to_try_again() -> None:
    text = unspaced(rendered(facts(Kind.PAYMENT_DECLINED)).text)
    assert "R$ 4.835,37 com o cartão Visa •••• 0002" in text
    assert "não há saldo ou limite suficiente" in text
    assert "até segunda-feira, 23 de novembro de 2026, às 12:30 (horário de São Paulo, GMT-3)" in text
    assert "https://rentacar.example/booking/K7Q2M9XA/pay?token=" in text


@pytest.mark.parametrize("code", ["", "stolen_card", "pickup_card", "fraudulent", "something_new"])
def test_a_decline_without_words_of_its_own_is_told_without_its_code(code: str) -> None:
    made = facts(Kind.PAYMENT_DECLINED)
    made = Facts(
        **{f.name: getattr(made, f.name) for f in fields(Facts)} | {"failure_code": code, "payment": Payment()}
    )
    text = rendered(made).text
    assert "sem dizer o motivo" in text
    assert not code or code not in text
    assert "com o cartão" not in text


def test_a_refund_shows_what_went_back_and_to_which_card() -> None:
    mail = rendered(facts(Kind.LATE_PAYMENT_REFUNDED, locale="en"))
    assert mail.subject == "Refund of R$4,835.37: booking K7Q2M9XA"
    assert "We have refunded R$4,835.37 to card Visa •••• 0002" in mail.text


def test_an_expired_hold_leads_back_to_the_same_search() -> None:
    link = "https://rentacar.example/?from=GRU&to=MAO&pickup=2027-03-01T10:00&return=2027-03-08T23:30"
    mail = rendered(facts(Kind.HOLD_EXPIRED))
    assert link in mail.text
    assert html.escape(link) in mail.html


def test_no_excess_and_limited_mileage_are_said_in_words() -> None:
    made = facts(Kind.BOOKING_CONFIRMED, locale="en")
    made.booking.excess.CopyFrom(money(0, "EUR"))
    made.booking.mileage.CopyFrom(MileageAllowance(included_km=2400, per_extra_km=money(20, "EUR")))
    text = rendered(made).text
    assert "No excess" in text
    assert "2400 km included; each kilometre more costs €0.20" in text


@pytest.mark.parametrize(
    ("minor_units", "currency", "portuguese", "english"),
    [
        (113_429, "BRL", "R$ 1.134,29", "R$1,134.29"),
        (-2_000, "BRL", "-R$ 20,00", "-R$20.00"),
        (1_200, "EUR", "€ 12,00", "€12.00"),
        (550, "USD", "US$ 5,50", "$5.50"),
        (134_290, "CLP", "CLP 134.290", "CLP 134,290"),
    ],
)
def test_money_is_written_with_the_digits_of_its_currency(
    minor_units: int, currency: str, portuguese: str, english: str
) -> None:
    amount = money(minor_units, currency)
    assert unspaced(Wording("pt-BR").money(amount)) == portuguese
    assert unspaced(Wording("en").money(amount)) == english


@pytest.mark.parametrize(
    ("locale", "language"), [("pt-BR", "pt-BR"), ("pt", "pt-BR"), ("", "pt-BR"), ("en", "en"), ("en-GB", "en")]
)
def test_a_booking_without_a_known_locale_is_written_to_in_portuguese(locale: str, language: str) -> None:
    assert Wording.of(locale) == Wording(language)


def test_the_second_pass_of_an_hour_is_not_what_a_stop_means() -> None:
    made = facts(Kind.BOOKING_CONFIRMED, locale="en")
    made.booking.dropoff.local_time = "2027-11-07T01:30"
    made.booking.dropoff.timezone = "America/New_York"
    view: MailView = mail_view(made, Wording("en"))
    assert view.dropoff.zone == "New York time, GMT-4"


def test_every_template_serves_some_kind_and_every_kind_has_one() -> None:
    assert {path.name for path in TEMPLATES.glob("[a-z]*.j2")} == {
        f"{name}.{form}.j2" for name in (*map(template_of, Kind), "sign_in") for form in ("html", "txt")
    }


@pytest.mark.parametrize("language", ["pt-BR", "en"])
def test_a_code_is_in_the_mail_and_an_address_of_nobody_is_told_so(language: str) -> None:
    made = render_code("012345", Wording(language), staff=False, minutes=10)
    assert "012345" in made.subject
    assert "012345" in made.html
    assert "\n012345\n" in made.text
    unknown = render_code("", Wording(language), staff=True, minutes=10)
    assert not any(letter.isdigit() for letter in unknown.subject + unknown.text)


def test_the_view_takes_english_names_for_english_readers() -> None:
    assert booking().locale == "pt-BR"
    assert Wording("en").pick(LocalizedText(pt_br="Mini", en="Tiny")) == "Tiny"
