"""QueueService over a real connection: how the queues are, and what can be done with dead letters."""

from __future__ import annotations

from collections.abc import AsyncIterator

import grpc
import pytest
import pytest_asyncio
from pydantic import SecretStr
from rentacar.common.v1 import queue_pb2, queue_pb2_grpc
from rentacar.common.v1.envelope_pb2 import Envelope
from rentacar.payment.v1 import events_pb2

from chassis import rpc, streams
from chassis.actors import acting as acting_as
from chassis.settings import ProcessSettings
from chassis.work_server import WorkServer
from tests import acting
from tests.conftest import Database
from tests.queue_tools import STREAM, Desk, Effects, KeptStaffLog, Seen, consuming, queue_bench, queue_desk, until

DONE, GONE = queue_pb2.DEAD_LETTER_OUTCOME_DONE, queue_pb2.DEAD_LETTER_OUTCOME_GONE


@pytest_asyncio.fixture
async def desk(empty_database: Database, redis_url: str) -> AsyncIterator[Desk]:
    async with queue_bench(empty_database, redis_url) as bench, queue_desk(bench, empty_database) as desk:
        yield desk


async def test_the_queues_say_what_lags_what_is_pending_and_what_is_unpublished(desk: Desk) -> None:
    await desk.bury()
    await desk.bench.publish(5)
    await desk.bench.relay.run_once()
    await desk.bench.client.xreadgroup("notify", "slow", {STREAM: ">"}, count=2)
    await desk.bench.publish(3)
    answer = await desk.stub.ListQueues(queue_pb2.ListQueuesRequest())
    (queue,) = answer.queues
    assert (answer.service, queue.stream, queue.group, queue.partition) == ("notify", STREAM, "notify", 0)
    assert (queue.length, queue.lag, queue.pending, queue.dead_letters) == (6, 3, 2, 1)
    assert queue.HasField("oldest_pending_age")
    assert {consumer.name: consumer.pending for consumer in queue.consumers} == {"one": 0, "slow": 2}
    assert answer.outbox.unpublished == 3
    assert answer.outbox.oldest_unpublished_age.ToTimedelta().total_seconds() < 30


async def test_a_stream_that_nobody_wrote_to_is_shown_empty(desk: Desk) -> None:
    answer = await desk.stub.ListQueues(queue_pb2.ListQueuesRequest())
    (queue,) = answer.queues
    assert (queue.length, queue.lag, queue.pending, len(queue.consumers)) == (0, 0, 0, 0)
    assert not answer.outbox.HasField("oldest_unpublished_age")


async def test_dead_letters_come_in_pages_without_those_of_other_groups(desk: Desk) -> None:
    bookings = await desk.bury(5)
    other = {"e": b"", "entry_id": b"1-0", "group": b"rent", "reason": b"theirs"}
    await desk.bench.client.xadd(f"{STREAM}.dead", other)
    found, token = [], ""
    while True:
        page = await desk.stub.ListDeadLetters(queue_pb2.ListDeadLettersRequest(page_size=2, page_token=token))
        assert len(page.dead_letters) <= 2
        found += page.dead_letters
        if not (token := page.next_page_token):
            break
    assert sorted(letter.booking_id for letter in found) == sorted(bookings)
    assert {(letter.group, letter.type, letter.reason, letter.consumer) for letter in found} == {
        ("notify", "booking.confirmed", "poison: rotten", "one")
    }


async def test_a_dead_letter_shows_the_message_that_its_type_names_as_json(desk: Desk) -> None:
    asked = events_pb2.PaymentRequested(booking_id="b-1", number=2)
    envelope = Envelope(event_id="e-1", type="payment.requested", payload=asked.SerializeToString())
    fields = {"e": envelope.SerializeToString(), "entry_id": b"5-0", "group": b"notify", "reason": b"no"}
    dead_id = (await desk.bench.client.xadd(f"{STREAM}.dead", fields)).decode()
    answer = await desk.stub.GetDeadLetter(queue_pb2.GetDeadLetterRequest(name=f"{STREAM}/{dead_id}"))
    assert answer.payload_message == "rentacar.payment.v1.PaymentRequested"
    assert '"bookingId": "b-1"' in answer.payload_json
    assert answer.payload == asked.SerializeToString()
    assert answer.dead_letter.publish_time.ToMilliseconds() == 5


async def test_a_name_that_is_none_or_nobodys_is_refused(desk: Desk) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await desk.stub.GetDeadLetter(queue_pb2.GetDeadLetterRequest(name="rubbish"))
    assert caught.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    for name in (f"{STREAM}/1-1", "session:4711/1-1"):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await desk.stub.GetDeadLetter(queue_pb2.GetDeadLetterRequest(name=name))
        assert rpc.reason_of(caught.value) == "DEAD_LETTER_NOT_FOUND"


async def test_a_replayed_event_has_its_effect_once_however_often_it_is_replayed(desk: Desk) -> None:
    bookings = await desk.bury()
    (letter,) = await desk.letters()
    rent, notify = Effects(desk.bench.pool, "rent"), Effects(desk.bench.pool)
    async with consuming(desk.bench.consumer(rent, group="rent"), desk.bench.consumer(notify)):
        await until(lambda: rent.bookings == bookings)  # the other group has had it
        request = queue_pb2.ReplayDeadLetterRequest(name=letter.name)
        assert (await desk.stub.ReplayDeadLetter(request)).outcome == DONE
        assert (await desk.stub.ReplayDeadLetter(request)).outcome == GONE
        await until(lambda: notify.bookings == bookings and rent.calls == 2)
    assert rent.bookings == bookings
    assert await desk.letters() == []
    assert await desk.bench.client.xlen(STREAM) == 2


async def test_a_replay_that_redis_loses_at_once_is_published_again(desk: Desk) -> None:
    bookings = await desk.bury()
    await desk.bench.pool.execute("UPDATE outbox SET published_at = now() - interval '3 hours'")
    dead = f"{STREAM}.dead"
    ((_, fields),) = await desk.bench.client.xrange(dead)
    await desk.bench.client.delete(dead)  # as it were buried three hours ago
    fields[b"entry_id"] = f"{int(fields[b'entry_id'].split(b'-')[0]) - 3 * 3600 * 1000}-0".encode()
    await desk.bench.client.xadd(dead, fields)
    (letter,) = await desk.letters()
    await desk.bench.relay.check_server()
    await desk.stub.ReplayDeadLetter(queue_pb2.ReplayDeadLetterRequest(name=letter.name))
    await desk.bench.relay.check_server()
    await desk.bench.client.flushall()
    await desk.bench.relay.check_server()
    assert await desk.bench.relay.run_once() == 1
    effects = Effects(desk.bench.pool)
    async with consuming(desk.bench.consumer(effects)):
        await until(lambda: effects.bookings == bookings)


async def test_a_replay_that_fails_again_keeps_the_time_it_had_at_first(desk: Desk) -> None:
    await desk.bury()
    (first,) = await desk.letters()
    await desk.stub.ReplayDeadLetter(queue_pb2.ReplayDeadLetterRequest(name=first.name))
    seen = Seen(failures=9, error=streams.PoisonError("still"))
    async with consuming(desk.bench.consumer(seen)):
        await until(lambda: seen.calls == 1)
    (second,) = await desk.letters()
    assert second.publish_time == first.publish_time
    assert (second.reason, second.event_id) == ("poison: still", first.event_id)
    assert second.entry_id != first.entry_id


async def test_dropping_takes_a_reason_and_keeps_what_was_dropped(desk: Desk) -> None:
    (booking,) = await desk.bury()
    (letter,) = await desk.letters()
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await desk.stub.DropDeadLetter(queue_pb2.DropDeadLetterRequest(name=letter.name))
    assert caught.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    request = queue_pb2.DropDeadLetterRequest(name=letter.name, reason="a test of ours")
    assert (await desk.stub.DropDeadLetter(request)).outcome == DONE
    assert (await desk.stub.DropDeadLetter(request)).outcome == GONE
    assert await desk.letters() == []
    (row,) = await desk.bench.pool.fetch("SELECT * FROM dropped_dead_letters")
    assert (row["booking_id"], row["reason"], row["failure"]) == (booking, "a test of ours", "poison: rotten")
    assert Envelope.FromString(row["entry"]).event_id == row["event_id"] == letter.event_id


async def test_what_staff_do_to_dead_letters_is_written_down_and_a_name_of_none_is_not(desk: Desk) -> None:
    bookings = await desk.bury(2)
    replayed, dropped = await desk.letters()
    with acting_as(acting.staff("Ana")):
        async with rpc.channel(desk.target, signer=acting.SIGNERS["bff"]) as channel:
            stub = queue_pb2_grpc.QueueServiceStub(channel)
            await stub.ReplayDeadLetter(queue_pb2.ReplayDeadLetterRequest(name=replayed.name))
            await stub.DropDeadLetter(queue_pb2.DropDeadLetterRequest(name=dropped.name, reason="a test of ours"))
            again = await stub.ReplayDeadLetter(queue_pb2.ReplayDeadLetterRequest(name=replayed.name))
    assert again.outcome == GONE
    assert [(each.action, each.subject) for each in desk.noted] == [
        ("dead_letter.replay", replayed.name),
        ("dead_letter.drop", dropped.name),
    ]
    assert {each.actor.subject for each in desk.noted} == {str(acting.person("Ana"))}
    assert [each.details["bookingId"] for each in desk.noted] == bookings
    assert desk.noted[1].details["reason"] == "a test of ours"


async def test_what_holds_no_envelope_can_only_be_dropped(desk: Desk) -> None:
    fields = {"entry_id": b"5-0", "group": b"notify", "reason": b"poison: no envelope"}
    dead_id = (await desk.bench.client.xadd(f"{STREAM}.dead", fields)).decode()
    name = f"{STREAM}/{dead_id}"
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await desk.stub.ReplayDeadLetter(queue_pb2.ReplayDeadLetterRequest(name=name))
    assert rpc.reason_of(caught.value) == "NOTHING_TO_REPLAY"
    answer = await desk.stub.DropDeadLetter(queue_pb2.DropDeadLetterRequest(name=name, reason="rubbish"))
    assert answer.outcome == DONE


async def test_a_redis_that_is_away_is_said_and_is_no_internal_error(empty_database: Database) -> None:
    client = streams.connect("redis://127.0.0.1:1/0")
    async with empty_database.pool("rent") as pool:
        settings = ProcessSettings(database_url=SecretStr(empty_database.dsn("rent")), **acting.told("rent"))
        work = WorkServer(settings, pool=pool, client=client, service="notify", streams=[STREAM], log=KeptStaffLog([]))
        await work.grpc.start()
        async with rpc.channel(f"127.0.0.1:{work.grpc.port}", signer=acting.SIGNERS["operator"]) as channel:
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                await queue_pb2_grpc.QueueServiceStub(channel).ListDeadLetters(queue_pb2.ListDeadLettersRequest())
        await work.grpc.grpc.stop(0)
    assert rpc.reason_of(caught.value) == "REDIS_UNAVAILABLE"
    await client.aclose()


def test_every_type_that_is_published_has_its_message() -> None:
    from chassis.payloads import message_of

    kinds = ("payment.requested", "refund.requested", "payment.succeeded", "refund.failed", "booking.held")
    assert [message_of(kind).DESCRIPTOR.name for kind in kinds] == [  # type: ignore[union-attr]
        "PaymentRequested",
        "RefundRequested",
        "PaymentEvent",
        "PaymentEvent",
        "BookingChanged",
    ]
    assert message_of("nonsense") is None
