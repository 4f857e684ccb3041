"""The services behind the BFF: one method per rpc that it calls, each with its deadline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rentacar.notify.v1 import notify_pb2, notify_pb2_grpc
from rentacar.payment.v1 import payment_pb2, payment_pb2_grpc
from rentacar.rent.v1 import account_pb2_grpc, rent_pb2, rent_pb2_grpc

from bff.account_calls import AccountCalls
from bff.calls import DOCUMENTS, HAND_OUT, PAYMENT, QUICK, RENTAL, SEARCH, WRITE, ask
from bff.queues import Queues
from bff.staff_calls import StaffCalls
from chassis import actors, rpc, tls


class Services:
    """Channels to rent_service, payment_service and notify_service. Calls raise what `bff.errors.translated` makes of their failures."""

    def __init__(
        self,
        *,
        rent_target: str,
        payment_target: str,
        notify_target: str,
        work_targets: Sequence[str] = (),
        files: tls.Files | None = None,
        signer: actors.Signer,
    ) -> None:
        """`work_targets` are the services' workers, who tell of their queues. `files` are those of mutual TLS; `signer` signs who acts."""
        targets = (rent_target, payment_target, notify_target, *work_targets)
        self._channels = [rpc.channel(target, files, signer=signer) for target in targets]
        self._rent: Any = rent_pb2_grpc.RentServiceStub(self._channels[0])
        self._payment: Any = payment_pb2_grpc.PaymentServiceStub(self._channels[1])
        self._notify: Any = notify_pb2_grpc.NotifyServiceStub(self._channels[2])
        accounts: Any = account_pb2_grpc.AccountServiceStub(self._channels[0])
        self.queues = Queues(self._channels[3:])
        self.accounts = AccountCalls(accounts, self._payment, self._notify)
        self.staff = StaffCalls(rent=self._rent, accounts=accounts, notify=self._notify)

    async def close(self) -> None:
        for channel in self._channels:
            await channel.close()

    async def get_network(self, known_version: str) -> rent_pb2.GetNetworkResponse:
        answer: rent_pb2.GetNetworkResponse = await ask(
            RENTAL, self._rent.GetNetwork, rent_pb2.GetNetworkRequest(known_version=known_version), QUICK
        )
        return answer

    async def list_locations(self, request: rent_pb2.ListLocationsRequest) -> rent_pb2.ListLocationsResponse:
        answer: rent_pb2.ListLocationsResponse = await ask(RENTAL, self._rent.ListLocations, request, QUICK)
        return answer

    async def search_offers(self, request: rent_pb2.SearchOffersRequest) -> rent_pb2.SearchOffersResponse:
        answer: rent_pb2.SearchOffersResponse = await ask(RENTAL, self._rent.SearchOffers, request, SEARCH)
        return answer

    async def get_offer(self, request: rent_pb2.GetOfferRequest) -> rent_pb2.GetOfferResponse:
        answer: rent_pb2.GetOfferResponse = await ask(RENTAL, self._rent.GetOffer, request, SEARCH)
        return answer

    async def get_price_calendar(self, request: rent_pb2.GetPriceCalendarRequest) -> rent_pb2.GetPriceCalendarResponse:
        answer: rent_pb2.GetPriceCalendarResponse = await ask(RENTAL, self._rent.GetPriceCalendar, request, WRITE)
        return answer

    async def create_booking(self, request: rent_pb2.CreateBookingRequest) -> rent_pb2.CreateBookingResponse:
        answer: rent_pb2.CreateBookingResponse = await ask(RENTAL, self._rent.CreateBooking, request, WRITE)
        return answer

    async def pay_booking(self, request: rent_pb2.PayBookingRequest) -> rent_pb2.PayBookingResponse:
        answer: rent_pb2.PayBookingResponse = await ask(RENTAL, self._rent.PayBooking, request, WRITE)
        return answer

    async def cancel_booking(self, request: rent_pb2.CancelBookingRequest) -> rent_pb2.CancelBookingResponse:
        answer: rent_pb2.CancelBookingResponse = await ask(RENTAL, self._rent.CancelBooking, request, WRITE)
        return answer

    async def change_booking(self, request: rent_pb2.ChangeBookingRequest) -> rent_pb2.ChangeBookingResponse:
        answer: rent_pb2.ChangeBookingResponse = await ask(RENTAL, self._rent.ChangeBooking, request, WRITE)
        return answer

    async def pick_up_booking(self, request: rent_pb2.PickUpBookingRequest) -> rent_pb2.PickUpBookingResponse:
        answer: rent_pb2.PickUpBookingResponse = await ask(RENTAL, self._rent.PickUpBooking, request, HAND_OUT)
        return answer

    async def return_booking(self, request: rent_pb2.ReturnBookingRequest) -> rent_pb2.ReturnBookingResponse:
        answer: rent_pb2.ReturnBookingResponse = await ask(RENTAL, self._rent.ReturnBooking, request, WRITE)
        return answer

    async def quote_return(self, request: rent_pb2.QuoteReturnRequest) -> rent_pb2.QuoteReturnResponse:
        answer: rent_pb2.QuoteReturnResponse = await ask(RENTAL, self._rent.QuoteReturn, request, QUICK)
        return answer

    async def add_charges(self, request: rent_pb2.AddChargesRequest) -> rent_pb2.AddChargesResponse:
        answer: rent_pb2.AddChargesResponse = await ask(RENTAL, self._rent.AddCharges, request, WRITE)
        return answer

    async def get_booking(self, key: rent_pb2.BookingKey) -> rent_pb2.GetBookingResponse:
        answer: rent_pb2.GetBookingResponse = await ask(
            RENTAL, self._rent.GetBooking, rent_pb2.GetBookingRequest(key=key), QUICK
        )
        return answer

    async def get_booking_by_id(self, booking_id: str) -> rent_pb2.GetBookingResponse:
        request = rent_pb2.GetBookingRequest(booking_id=booking_id)
        answer: rent_pb2.GetBookingResponse = await ask(RENTAL, self._rent.GetBooking, request, QUICK)
        return answer

    async def list_documents(self, booking_id: str) -> list[notify_pb2.Document]:
        request = notify_pb2.ListDocumentsRequest(booking_id=booking_id)
        return list((await ask(DOCUMENTS, self._notify.ListDocuments, request, QUICK)).documents)

    async def get_document(self, document_id: str, booking_id: str) -> notify_pb2.GetDocumentResponse:
        request = notify_pb2.GetDocumentRequest(document_id=document_id, booking_id=booking_id)
        answer: notify_pb2.GetDocumentResponse = await ask(DOCUMENTS, self._notify.GetDocument, request, SEARCH)
        return answer

    async def list_payments(self, booking_ids: Sequence[str]) -> payment_pb2.ListPaymentsResponse:
        """Every payment, deposit and dispute of at most 100 bookings."""
        request = payment_pb2.ListPaymentsRequest(booking_ids=booking_ids)
        answer: payment_pb2.ListPaymentsResponse = await ask(PAYMENT, self._payment.ListPayments, request, QUICK)
        return answer

    async def ingest_webhook(self, payload: bytes, signature: str) -> None:
        request = payment_pb2.IngestWebhookRequest(payload=payload, signature=signature)
        await ask(PAYMENT, self._payment.IngestWebhook, request, SEARCH)
