"""What the BFF measures."""

from chassis.metrics import SECONDS, Counter, Histogram

HTTP = Histogram(
    "http.server.request.duration",
    "s",
    "Requests that were answered; of a subscription, how long it was listened to",
    (
        "http.request.method",
        "http.route",
        "http.response.status_code",
        "graphql.operation.name",
        "graphql.operation.type",
    ),
    boundaries=SECONDS,
)
SHED = Counter("rentacar.load.shed", "{operation}", "Operations turned away for too much was under way")
REFUSED = Counter("rentacar.rate_limit.refused", "{operation}", "Operations over a caller's limit", ("rule",))
UNCOUNTED = Counter(
    "rentacar.rate_limit.uncounted",
    "{operation}",
    "Operations let through or counted alone, for Redis is away",
    ("rule",),
)
