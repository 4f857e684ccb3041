import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from rentacar.payment.v1.payment_pb2 import Deposit, ListPaymentsResponse, Payment
from rentacar.rent.v1.booking_pb2 import Booking
from rentacar.rent.v1.network_pb2 import PriceLineKind

from notify_service import pdf
from notify_service.facts import MissingError
from notify_service.papers import Ledger, Sheet, numbered, sheet
from notify_service.store.documents import DocumentKind, Stored, Wanted, number_text
from tests.notify_facts import (
    BOOKING_ID,
    CLASSES,
    DEPOSIT_ID,
    LOCATIONS,
    PAYMENT_ID,
    REFUND_ID,
    bill,
    booking,
    change,
    charge,
    deposit,
    line,
    money,
    paid,
    refund,
)

ROOT = Path(__file__).parents[3]
OTHER_ID = "11111111-54f3-5b59-9c0a-7a3f5f0f8a11"


def made(
    kind: DocumentKind,
    subject_id: str,
    *,
    of: Booking,
    payments: list[Payment],
    deposits: list[Deposit] | None = None,
    original: Booking | None = None,
) -> Sheet:
    """The page of a document issued a minute before the company's midnight, when it is next year in UTC."""
    wanted = Wanted(BOOKING_ID, kind, subject_id)
    ledger = Ledger(
        booking=of,
        money=ListPaymentsResponse(payments=payments, deposits=deposits or []),
        locations=LOCATIONS,
        classes=CLASSES,
        original=original,
    )
    moment = datetime(2027, 1, 1, 2, 59, tzinfo=UTC)
    stored = Stored(wanted.document_id, wanted, number_text(kind, 2026, 123), moment, None)
    return numbered(sheet(wanted, ledger), stored)


def taxed() -> Booking:
    """The usual booking with a tax line."""
    of = booking()
    del of.lines[:]
    of.lines.extend([line("Aluguel por 8 dias", "Rental for 8 days", 8, 10_000)])
    of.lines.append(line("Imposto (5 %)", "Tax (5 %)", 1, 4_000))
    of.lines[-1].kind = PriceLineKind.PRICE_LINE_KIND_TAX
    of.total.CopyFrom(money(84_000))
    return of


def read(page: Sheet) -> list[str]:
    """The text of each page."""
    reader = PdfReader(BytesIO(pdf.page_of(page)))
    return [part.extract_text().replace("\u00a0", " ") for part in reader.pages]


def test_a_receipt_shows_every_line_tax_and_payment_the_customer_and_the_dates() -> None:
    [text] = read(made("RECEIPT", PAYMENT_ID, of=taxed(), payments=[paid(84_000)]))
    for expected in (
        "Recibo",
        "R-2026-000123 · Emitido em quinta-feira, 31 de dezembro de 2026",
        "K7Q2M9XA",
        "Ana Gonçalves",
        "Econômico ou similar",
        "segunda-feira, 1 de março de 2027, às 10:00",
        "Cartão Visa •••• 0002",
        "pi_3PqRs7Tu",
        "Aluguel por 8 dias",
        "8 × R$ 100,00",
        "Imposto (5 %)",
        "inclui R$ 40,00 de impostos",
        "R$ 840,00",
    ):
        assert expected in text


def test_a_receipt_of_a_rental_that_has_changed_since_shows_the_lines_that_it_paid() -> None:
    page = made("RECEIPT", PAYMENT_ID, of=taxed(), payments=[paid(483_537)], original=booking())
    assert page.lines[0].description == "Aluguel por 8 dias"
    assert len(page.lines) == 4
    unknown = made("RECEIPT", PAYMENT_ID, of=taxed(), payments=[paid(483_537)])
    assert [each.description for each in unknown.lines] == ["Aluguel de carro"]


def test_a_receipt_of_a_difference_shows_the_new_price_and_what_was_paid_before() -> None:
    of = booking(changes=[change("APPLIED")])
    page = made("RECEIPT", PAYMENT_ID, of=of, payments=[paid(7_463, purpose="PAYMENT_PURPOSE_CHANGE")])
    assert [each.description for each in page.rest] == ["Pago antes"]


def test_a_bill_has_a_receipt_for_what_the_deposit_covered_and_one_for_what_was_charged() -> None:
    of = booking(bills=[bill(1, settled=True)])
    own = paid(23_520, purpose="PAYMENT_PURPOSE_CHARGE", payment_id=OTHER_ID)
    held = deposit(status="DEPOSIT_STATUS_CAPTURED", captured=money(70_000))
    both = {"of": of, "payments": [paid(), own], "deposits": [held]}
    charged = made("RECEIPT", OTHER_ID, **both)  # type: ignore[arg-type]
    assert [(each.description, each.amount) for each in charged.rest] == [("Coberto pela caução", "-R$\u00a0700,00")]
    covered = made("RECEIPT", DEPOSIT_ID, **both)  # type: ignore[arg-type]
    assert (covered.amount, covered.rest[0].amount) == ("R$\u00a0700,00", "-R$\u00a0235,20")
    assert len(covered.payments) == 3


def test_a_credit_note_shows_what_went_back_why_and_of_which_payment() -> None:
    of = booking(locale="en")
    back = paid(483_537, refund(471_547, "CANCELLATION"))
    [text] = read(made("CREDIT_NOTE", REFUND_ID, of=of, payments=[back]))
    for expected in (
        "Credit note",
        "C-2026-000123",
        "refund for your cancelled booking",
        "R$4,715.47",
        "R$4,835.37, Monday, November 23, 2026",
        "Refund to card Visa •••• 0002",
        "-R$4,715.47",
    ):
        assert expected in text


@pytest.mark.parametrize("kind", ["RECEIPT", "CREDIT_NOTE"])
def test_what_has_not_moved_has_no_document(kind: DocumentKind) -> None:
    pending = paid(483_537, refund(471_547, "CANCELLATION", "PENDING"), status="PAYMENT_STATUS_PROCESSING")
    with pytest.raises(MissingError):
        made(kind, PAYMENT_ID if kind == "RECEIPT" else REFUND_ID, of=booking(), payments=[pending])
    with pytest.raises(MissingError):
        made(kind, OTHER_ID, of=booking(), payments=[pending])


def test_pesos_have_no_cents_on_paper() -> None:
    of = booking()
    for each in of.lines:
        each.amount.currency_code = each.unit_amount.currency_code = "CLP"
    of.total.CopyFrom(money(483_537, "CLP"))
    own = paid(483_537)
    own.amount.currency_code = "CLP"
    page = made("RECEIPT", PAYMENT_ID, of=of, payments=[own])
    assert (page.amount, page.total.amount) == ("CLP\u00a0483.537", "CLP\u00a0483.537")


def test_a_long_bill_goes_on_over_pages_that_are_counted_and_loses_no_line() -> None:
    long = bill(1, settled=True)
    long.charges.extend(
        charge("DAMAGE", f"Dano número {n}: risco fundo na porta", f"x{n}", 1, 1_000) for n in range(50)
    )
    own = paid(1_000, purpose="PAYMENT_PURPOSE_CHARGE")
    pages = read(made("RECEIPT", PAYMENT_ID, of=booking(bills=[long]), payments=[own]))
    assert len(pages) > 1
    for number, text in enumerate(pages, start=1):
        assert f"Página {number} de {len(pages)}" in text
        assert "R-2026-000123" in text
    assert all(f"Dano número {n}:" in "".join(pages) for n in range(50))


def test_the_same_sheet_is_the_same_bytes_with_its_fonts_in_it_and_its_language_named() -> None:
    page = made("RECEIPT", PAYMENT_ID, of=booking(), payments=[paid()])
    content = pdf.page_of(page)
    assert content == pdf.page_of(page)
    assert len(content) < 60_000
    reader = PdfReader(BytesIO(content))
    assert str(reader.root_object["/Lang"]) == "pt-BR"
    assert reader.metadata is not None
    assert reader.metadata.title == "Recibo R-2026-000123"
    assert b"+Barlow-Regular" in content
    assert b"/FontFile2" in content


def test_a_name_in_letters_that_the_font_lacks_breaks_nothing() -> None:
    of = booking()
    of.driver.given_name, of.driver.family_name = "Łukasz Ștefan", "Иван"
    [text] = read(made("RECEIPT", PAYMENT_ID, of=of, payments=[paid()]))
    assert "Łukasz Ștefan ????" in text


def test_a_worker_that_makes_no_document_does_not_carry_reportlab() -> None:
    code = "import sys; from notify_service import app, worker; print('reportlab' in sys.modules)"
    environment = {"PYTHONPATH": f"{ROOT}:{ROOT / 'proto' / 'python'}"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip() == "False"
