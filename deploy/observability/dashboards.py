"""Makes Grafana's dashboards: `python -m deploy.observability.dashboards`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "grafana" / "dashboards"
WIDTH, HEIGHT = 8, 8  # three in a row of 24
SOURCE = {"type": "prometheus", "uid": "prometheus"}
FAULTS = "UNKNOWN|DEADLINE_EXCEEDED|UNIMPLEMENTED|INTERNAL|UNAVAILABLE|DATA_LOSS"


@dataclass(frozen=True)
class Panel:
    """`queries` are pairs of PromQL and legend; `unit` is Grafana's."""

    title: str
    unit: str
    queries: tuple[tuple[str, str], ...]
    kind: str = "timeseries"


@dataclass(frozen=True)
class Dashboard:
    """`about` says what to look at it for; `variables` are name and query."""

    name: str
    about: str
    panels: tuple[Panel, ...]
    variables: tuple[tuple[str, str], ...] = field(default=())


def rate(metric: str, by: str, where: str = "") -> str:
    return f"sum by ({by}) (rate({metric}{{{where}}}[$__rate_interval]))"


def minutely(metric: str, by: str, where: str = "") -> str:
    return f"60 * {rate(metric, by, where)}"


def quantile(share: float, histogram: str, by: str = "", where: str = "") -> str:
    grouped = f"{by}, le" if by else "le"
    return f"histogram_quantile({share}, sum by ({grouped}) (rate({histogram}_bucket{{{where}}}[$__rate_interval])))"


def highest(gauge: str, by: str, where: str = "") -> str:
    return f"max by ({by}) ({gauge}{{{where}}})"


HTTP, CALLS, MAIL = (
    "http_server_request_duration_seconds",
    "rpc_server_call_duration_seconds",
    "rentacar_mail_delay_seconds",
)
STREAM, OF_STREAM = (
    "messaging_destination_name, messaging_consumer_group_name",
    "{{messaging_consumer_group_name}} {{messaging_destination_name}}",
)
JOB = 'job=~"$job"'
REQUESTS = Panel(
    "Requests by operation", "reqps", ((rate(f"{HTTP}_count", "graphql_operation_name"), "{{graphql_operation_name}}"),)
)
STATES = Panel("Bookings per minute by state", "none", ((minutely("rentacar_bookings_total", "status"), "{{status}}"),))
OUTCOMES = Panel(
    "Payments per minute by outcome", "none", ((minutely("rentacar_payments_total", "outcome"), "{{outcome}}"),)
)
DEAD = Panel("Dead letters", "none", ((highest("rentacar_queue_dead_letters", STREAM), OF_STREAM),), kind="stat")
DASHBOARDS = (
    Dashboard(
        "overview",
        "Is it well, and if not: which part? Objectives first, then requests, bookings, money and what waits.",
        (
            Panel(
                "Share that fails in 1 h, by objective",
                "percentunit",
                (("slo:errors:ratio_1h", "{{slo}}"),),
                kind="stat",
            ),
            Panel(
                "Month's budget spent, times too fast (6 h)",
                "none",
                (("slo:errors:ratio_6h / on (slo) slo:budget:ratio", "{{slo}}"),),
            ),
            DEAD,
            REQUESTS,
            Panel(
                "5xx",
                "reqps",
                ((rate(f"{HTTP}_count", "http_route", 'http_response_status_code=~"5.."'), "{{http_route}}"),),
            ),
            Panel(
                "p95 by operation",
                "s",
                (
                    (
                        quantile(0.95, HTTP, "graphql_operation_name", 'graphql_operation_type!="subscription"'),
                        "{{graphql_operation_name}}",
                    ),
                ),
            ),
            STATES,
            OUTCOMES,
            Panel(
                "Money per minute, minor units",
                "none",
                ((minutely("rentacar_money_total", "currency, kind"), "{{kind}} {{currency}}"),),
            ),
            Panel(
                "Faults answered by service",
                "reqps",
                ((rate(f"{CALLS}_count", "job", f'rpc_response_status_code=~"{FAULTS}"'), "{{job}}"),),
            ),
            Panel(
                "Oldest pending entry",
                "s",
                ((highest("rentacar_queue_pending_oldest_age_seconds", STREAM), OF_STREAM),),
            ),
            Panel("Processes heard", "none", (("count by (job) (count_over_time(target_info[5m]))", "{{job}}"),)),
        ),
    ),
    Dashboard(
        "booking-funnel",
        "From search to keys: where do customers stop?",
        (
            Panel(
                "Operations per minute",
                "none",
                (
                    (
                        minutely(f"{HTTP}_count", "graphql_operation_name", 'graphql_operation_type=~"query|mutation"'),
                        "{{graphql_operation_name}}",
                    ),
                ),
            ),
            STATES,
            Panel(
                "Held and confirmed in an hour",
                "none",
                (
                    ('sum(increase(rentacar_bookings_total{status="held"}[1h]))', "held"),
                    ('sum(increase(rentacar_bookings_total{status="confirmed"}[1h]))', "confirmed"),
                    ('sum(increase(rentacar_bookings_total{status="expired"}[1h]))', "expired"),
                ),
            ),
            Panel(
                "From hold to confirmed",
                "s",
                tuple(
                    (quantile(share, "rentacar_payment_confirmation_seconds"), f"p{share * 100:.0f}")
                    for share in (0.5, 0.95, 0.99)
                ),
            ),
            Panel(
                "Holds",
                "none",
                (("max(rentacar_holds)", "running"), ("max(rentacar_holds_overdue)", "over and not ended")),
            ),
            Panel(
                "Sold out, refusals per minute",
                "none",
                ((minutely("rentacar_sold_out_total", "country, vehicle_class"), "{{country}} {{vehicle_class}}"),),
            ),
            Panel(
                "Fleet in use",
                "percentunit",
                (
                    (
                        highest("rentacar_pool_utilisation_ratio", "country, vehicle_class", 'country=~"$country"'),
                        "{{country}} {{vehicle_class}}",
                    ),
                ),
            ),
            Panel(
                "Confirmed per minute by country",
                "none",
                ((minutely("rentacar_bookings_total", "country", 'status="confirmed"'), "{{country}}"),),
            ),
            Panel(
                "Flags' answers per minute",
                "none",
                (
                    (
                        minutely("rentacar_flags_evaluations_total", "feature_flag_key, feature_flag_result_variant"),
                        "{{feature_flag_key}} {{feature_flag_result_variant}}",
                    ),
                ),
            ),
        ),
        variables=(("country", "label_values(rentacar_pool_utilisation_ratio, country)"),),
    ),
    Dashboard(
        "payments",
        "Does money move, and does it move rightly?",
        (
            OUTCOMES,
            Panel(
                "Declines by reason, per minute",
                "none",
                ((minutely("rentacar_payments_total", "reason", 'outcome="declined"'), "{{reason}}"),),
            ),
            Panel(
                "Share declined, by method",
                "percentunit",
                (
                    (
                        rate("rentacar_payments_total", "method", 'outcome="declined"')
                        + " / "
                        + rate("rentacar_payments_total", "method", 'outcome=~"declined|succeeded"'),
                        "{{method}}",
                    ),
                ),
            ),
            Panel(
                "Rows of the ledger that differ", "none", (("max(rentacar_ledger_differences)", "rows"),), kind="stat"
            ),
            Panel(
                "Since the last check of the ledger",
                "s",
                (("min(rentacar_ledger_check_age_seconds)", "age"),),
                kind="stat",
            ),
            Panel("Jobs at the provider", "none", (("max(rentacar_jobs_failing)", "failing"),)),
            Panel("Oldest job that is due", "s", (("max(rentacar_jobs_overdue_oldest_age_seconds)", "age"),)),
            Panel(
                "Refunds, p95 until the provider made them",
                "s",
                ((quantile(0.95, "rentacar_refund_delay_seconds"), "p95"),),
            ),
            Panel(
                "Money in an hour, minor units",
                "none",
                (("sum by (currency, kind) (increase(rentacar_money_total[1h]))", "{{kind}} {{currency}}"),),
            ),
        ),
    ),
    Dashboard(
        "queue",
        "What waits, for whom, and for how long?",
        (
            Panel("Lag", "none", ((highest("rentacar_queue_lag", STREAM), OF_STREAM),)),
            Panel("Pending", "none", ((highest("rentacar_queue_pending", STREAM), OF_STREAM),)),
            Panel("Oldest pending", "s", ((highest("rentacar_queue_pending_oldest_age_seconds", STREAM), OF_STREAM),)),
            DEAD,
            Panel("Outbox, not published", "none", ((highest("rentacar_outbox_unpublished", "job"), "{{job}}"),)),
            Panel(
                "Outbox, oldest", "s", ((highest("rentacar_outbox_unpublished_oldest_age_seconds", "job"), "{{job}}"),)
            ),
            Panel(
                "Entries handled per second",
                "none",
                ((rate("messaging_process_duration_seconds_count", STREAM), OF_STREAM),),
            ),
            Panel(
                "Handling an entry, p95",
                "s",
                ((quantile(0.95, "messaging_process_duration_seconds", STREAM), OF_STREAM),),
            ),
            Panel(
                "Entries that failed",
                "none",
                ((rate("messaging_process_duration_seconds_count", "error_type", 'error_type!=""'), "{{error_type}}"),),
            ),
        ),
    ),
    Dashboard(
        "mail",
        "Is everybody told, and soon?",
        (
            Panel("Mails that wait", "none", (("max(rentacar_mail_waiting)", "mails"),), kind="stat"),
            Panel("The oldest of them", "s", (("max(rentacar_mail_waiting_oldest_age_seconds)", "age"),)),
            Panel("Mails per minute by outcome", "none", ((minutely(f"{MAIL}_count", "outcome"), "{{outcome}}"),)),
            Panel(
                "From the event to the mail server, p95 by kind",
                "s",
                ((quantile(0.95, MAIL, "kind", 'outcome="sent"'), "{{kind}}"),),
            ),
            Panel(
                "Refused for good, in an hour",
                "none",
                (('sum by (kind) (increase(rentacar_mail_delay_seconds_count{outcome="refused"}[1h]))', "{{kind}}"),),
            ),
            Panel("Share late or refused, 1 h", "percentunit", (('slo:errors:ratio_1h{slo="mail"}', "mail"),)),
        ),
    ),
    Dashboard(
        "process",
        "One kind of process from inside: its calls, its loop, its pools.",
        (
            Panel("Calls answered", "reqps", ((rate(f"{CALLS}_count", "rpc_method", JOB), "{{rpc_method}}"),)),
            Panel(
                "Answered otherwise than OK",
                "reqps",
                (
                    (
                        rate(
                            f"{CALLS}_count",
                            "rpc_method, rpc_response_status_code",
                            f'{JOB},rpc_response_status_code!="OK"',
                        ),
                        "{{rpc_method}} {{rpc_response_status_code}}",
                    ),
                ),
            ),
            Panel("Answering, p95", "s", ((quantile(0.95, CALLS, "rpc_method", JOB), "{{rpc_method}}"),)),
            Panel(
                "Calls made, p95",
                "s",
                ((quantile(0.95, "rpc_client_call_duration_seconds", "rpc_method", JOB), "{{rpc_method}}"),),
            ),
            Panel(
                "Event loop late, p99",
                "s",
                ((quantile(0.99, "rentacar_event_loop_delay_seconds", "instance", JOB), "{{instance}}"),),
            ),
            Panel(
                "Waiting for Postgres' pool, p95",
                "s",
                (
                    (
                        quantile(0.95, "db_client_connection_wait_time_seconds", "db_client_connection_pool_name", JOB),
                        "{{db_client_connection_pool_name}}",
                    ),
                ),
            ),
            Panel(
                "Work turned away and over limits, per second",
                "none",
                (
                    (rate("rentacar_load_shed_total", "job", JOB), "overload"),
                    (rate("rentacar_rate_limit_refused_total", "rule", JOB), "limit {{rule}}"),
                    (rate("rentacar_rate_limit_uncounted_total", "rule", JOB), "uncounted {{rule}}"),
                ),
            ),
            Panel(
                "Certificate ends in",
                "s",
                ((f"min by (job) (rentacar_tls_certificate_remaining_seconds{{{JOB}}})", "{{job}}"),),
                kind="stat",
            ),
            Panel(
                "Instances heard", "none", ((f"count by (job) (count_over_time(target_info{{{JOB}}}[5m]))", "{{job}}"),)
            ),
        ),
        variables=(("job", "label_values(target_info, job)"),),
    ),
)


def _panel(position: int, panel: Panel) -> dict[str, Any]:
    return {
        "id": position + 1,
        "title": panel.title,
        "type": panel.kind,
        "datasource": SOURCE,
        "gridPos": {"x": position % 3 * WIDTH, "y": position // 3 * HEIGHT, "w": WIDTH, "h": HEIGHT},
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "targets": [
            {"refId": chr(ord("A") + number), "datasource": SOURCE, "expr": query, "legendFormat": legend}
            for number, (query, legend) in enumerate(panel.queries)
        ],
    }


def _variable(name: str, query: str) -> dict[str, Any]:
    everything = {"includeAll": True, "allValue": ".*", "multi": True, "current": {"text": "All", "value": "$__all"}}
    return {"name": name, "type": "query", "datasource": SOURCE, "query": query, "refresh": 2, **everything}


def made(dashboard: Dashboard) -> str:
    """The file of a dashboard."""
    content = {
        "uid": f"rentacar-{dashboard.name}",
        "title": dashboard.name.replace("-", " ").capitalize(),
        "description": dashboard.about,
        "tags": ["rentacar"],
        "timezone": "browser",
        "schemaVersion": 41,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "links": [{"type": "dashboards", "tags": ["rentacar"], "title": "RentACar", "keepTime": True}],
        "templating": {"list": [_variable(name, query) for name, query in dashboard.variables]},
        "panels": [_panel(position, panel) for position, panel in enumerate(dashboard.panels)],
    }
    return json.dumps(content, indent=1) + "\n"


if __name__ == "__main__":
    for one in DASHBOARDS:
        (FOLDER / f"{one.name}.json").write_text(made(one))
