"""What rent_service measures."""

from chassis.metrics import LONG, Counter, Gauge, Histogram

BOOKINGS = Counter(
    "rentacar.bookings",
    "{booking}",
    "Bookings that came into a state, by the country of the pick-up",
    ("status", "country"),
)
CONFIRMATION = Histogram(
    "rentacar.payment.confirmation", "s", "From a booking's hold until it is confirmed", boundaries=LONG
)
SOLD_OUT = Counter(
    "rentacar.sold_out", "{refusal}", "Bookings refused for the class was sold out", ("country", "vehicle_class")
)
HOLDS = Gauge("rentacar.holds", "{booking}", "Bookings that hold a car and are not paid yet")
UTILISATION = Gauge(
    "rentacar.pool.utilisation",
    "1",
    "Share of a country's cars of a class that is taken now",
    ("country", "vehicle_class"),
)
HOLDS_OVERDUE = Gauge(
    "rentacar.holds.overdue", "{booking}", "Bookings whose hold ended minutes ago and that nobody has ended"
)
SHADOW_DIFFERENCE = Histogram(
    "rentacar.shadow.difference",
    "1",
    "How much more a search would cost by the candidate network, as a share of its total",
    ("country", "vehicle_class"),
    boundaries=(-0.5, -0.2, -0.1, -0.05, -0.02, -0.01, 0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5),
)
