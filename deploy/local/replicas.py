"""How many of each process there are, what each is called, and where it listens. Standard library only."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SERVICES = ("rent", "payment", "notify")
SERVERS = tuple(f"{service}-serve" for service in SERVICES)
WORKERS = tuple(f"{service}-work" for service in SERVICES)
BFF = "bff"
BALANCER = "balancer"
SCALABLE = (*SERVERS, *WORKERS, BFF)
MOST = 8  # of one process: this is one machine


@dataclass(frozen=True)
class Replicas:
    """How many there are of each process of `SCALABLE`; one of those that aren't named."""

    counts: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> "Replicas":
        """Of `bff=2,rent=2,payment-work=3`; `rent` is `rent-serve`. Raises ValueError with a sentence."""
        counts: dict[str, int] = {}
        for part in filter(None, (part.strip() for part in text.split(","))):
            name, _, number = part.partition("=")
            name = f"{name}-serve" if name in SERVICES else name
            if name not in SCALABLE:
                raise ValueError(f"there is no process {name} to have several of; there are {', '.join(SCALABLE)}")
            if not number.isdecimal() or not 1 <= int(number) <= MOST:
                raise ValueError(f"{name} can be had from 1 to {MOST} times, such as {name}=2, not {number!r}")
            counts[name] = int(number)
        return cls(counts)

    def __str__(self) -> str:
        return ",".join(f"{name}={count}" for name, count in self.counts.items())

    @property
    def balanced(self) -> bool:
        """Whether there is a load balancer in front of several BFFs."""
        return self.counts.get(BFF, 1) > 1

    def names(self, *processes: str) -> tuple[str, ...]:
        """What the replicas of these processes are called, as `status` shows them."""
        return tuple(
            name if count == 1 else f"{name}-{slot}"
            for name in processes
            for count in [self.counts.get(name, 1)]
            for slot in range(1, count + 1)
        )

    def ports(self, *processes: str) -> tuple[str, ...]:
        """What the ports of these processes are called in `ports.json`, in the order of `names`.

        The first replica keeps the port that the process has alone; of several BFFs each has its own, for `bff` is the balancer's then.
        """
        own = {name: name if name != BFF or self.counts.get(BFF, 1) == 1 else f"{name}-1" for name in processes}
        return tuple(
            own[name] if slot == 1 else f"{name}-{slot}"
            for name in processes
            for slot in range(1, self.counts.get(name, 1) + 1)
        )


def process_of(name: str) -> str:
    """The process that a replica is one of: `rent-serve` of `rent-serve-2`."""
    process, _, slot = name.rpartition("-")
    return process if slot.isdecimal() else name
