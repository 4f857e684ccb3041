"""The names that dashboards and alerts speak of."""

from __future__ import annotations

import re

import pytest

from chassis.metrics import Gauge, Metric
from tests.measured import all_metrics

NAMES = {
    "db.client.connection.wait_time",
    "http.server.request.duration",
    "messaging.process.duration",
    "rentacar.bookings",
    "rentacar.event_loop.delay",
    "rentacar.flags.evaluations",
    "rentacar.holds",
    "rentacar.load.shed",
    "rentacar.mail.delay",
    "rentacar.money",
    "rentacar.outbox.unpublished",
    "rentacar.outbox.unpublished.oldest_age",
    "rentacar.payment.confirmation",
    "rentacar.payments",
    "rentacar.pool.utilisation",
    "rentacar.queue.dead_letters",
    "rentacar.queue.lag",
    "rentacar.queue.pending",
    "rentacar.queue.pending.oldest_age",
    "rentacar.rate_limit.refused",
    "rentacar.rate_limit.uncounted",
    "rentacar.refund.delay",
    "rentacar.sold_out",
    "rpc.client.call.duration",
    "rpc.server.call.duration",
}
PERSONAL = re.compile(r"mail|name|phone|address|reference|token|booking\.id|subject")


def test_no_metric_goes_unnoticed_by_those_who_draw_them() -> None:
    assert set(all_metrics()) >= NAMES


@pytest.mark.parametrize("metric", all_metrics().values(), ids=lambda metric: metric.name)
def test_a_metric_says_what_it_is_and_in_which_unit(metric: Metric) -> None:
    assert re.fullmatch(r"s|1|\{[a-z_]+\}", metric.unit)
    assert metric.description.strip()
    assert metric.description[0].isupper()
    if isinstance(metric, Gauge):
        assert "duration" not in metric.name


@pytest.mark.parametrize("metric", all_metrics().values(), ids=lambda metric: metric.name)
def test_no_attribute_of_a_metric_could_name_a_person(metric: Metric) -> None:
    bounded = {
        "graphql.operation.name",
        "messaging.destination.name",
        "messaging.consumer.group.name",
        "rpc.system.name",
    }
    bounded.add("db.client.connection.pool.name")
    assert [key for key in metric.attributes - bounded if PERSONAL.search(key)] == []
