"""The local stack as a table: which processes there are, what each is told, what it needs, how it shows that it is well.

Anything embedded is replaced by naming the real one in the environment: RENTACAR_POSTGRES_URL (an administrator's
address), RENTACAR_REDIS_URL, RENTACAR_SMTP_URL, RENTACAR_STRIPE_API_KEY, OTEL_EXPORTER_OTLP_ENDPOINT.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from deploy.local import balancer, database, valkey
from deploy.local.data_dir import ACTORS, DataDir
from deploy.local.environment import ROOT, WEB, python_environment
from deploy.local.health import grpc_serving, http_ok
from deploy.local.ports import HOST
from deploy.local.postgres import EmbeddedPostgres, accepts_connections
from deploy.local.process import Layer, Process
from deploy.local.replicas import BALANCER, BFF, SERVERS, SERVICES, WORKERS, Replicas

PORTS = ("postgres", "valkey", "smtp", "mailbox", "stripe-sandbox", "telemetry", "otlp", *SERVERS, *WORKERS)
DRAIN_DELAY = "1.5"  # seconds; the balancer looks each half second, and callers watch the health of who serves
MIGRATING = (
    ROOT / "chassis" / "migrations.py",
    ROOT / "chassis" / "grants.sql",
    ROOT / "chassis" / "migrations",
)
NETWORK = ROOT / "deploy" / "local" / "network"
WEBHOOK_EVENTS = ROOT / "payment_service" / "webhook_events.txt"  # what the endpoint asks for
STAFF = ROOT / "deploy" / "local" / "staff.json"

# What the environment may bring instead of a secret of our own making.
SECRET_VARIABLES = {
    "RENTACAR_OFFER_KEYS": "offer_keys",
    "RENTACAR_STRIPE_API_KEY": "stripe_api_key",
    "RENTACAR_STRIPE_PUBLISHABLE_KEY": "stripe_publishable_key",
    "RENTACAR_STRIPE_WEBHOOK_SECRETS": "stripe_webhook_secret",
}


@dataclass(frozen=True, kw_only=True)
class Stack:
    """The processes in the order they are shown in; the addresses, None for a page of something that runs elsewhere."""

    processes: tuple[Process, ...]
    addresses: Mapping[str, str | None]
    prepare: Callable[[], None]
    """Done before anything starts: an outside Postgres gets its database and roles."""


class StackBuilder:
    """Builds the table for a data folder, the ports (`port_names` and `bff`), and the environment of `./rentacar up`."""

    def __init__(
        self, data: DataDir, *, ports: Mapping[str, int], outside: Mapping[str, str], replicas: Replicas | None = None
    ) -> None:
        self._data = data
        self._replicas = replicas or Replicas()
        self._outside = outside
        self._at = {name: f"{HOST}:{number}" for name, number in ports.items()}
        given = {secret: outside[variable] for variable, secret in SECRET_VARIABLES.items() if outside.get(variable)}
        self._secrets = {**data.secrets(), **given}
        self._postgres = EmbeddedPostgres(
            data.postgres, port=ports["postgres"], password=self._secrets["database_admin"]
        )
        self._valkey = valkey.EmbeddedValkey(data.valkey, port=ports["valkey"], password=self._secrets["valkey"])
        self._passwords = {service: self._secrets[f"database_{service}"] for service in SERVICES}

    def build(self, only: frozenset[str] = frozenset()) -> Stack:
        """The whole stack, or the processes that `only` names. Raises ValueError for a name that isn't in the table."""
        table = [*self._stores(), *self._tools(), *self._tasks(), *self._servers(), *self._workers(), *self._doors()]
        names = [process.name for process in table]
        if unknown := only - set(names):
            raise ValueError(f"There is no process {', '.join(sorted(unknown))}. There are: {', '.join(names)}.")
        chosen = tuple(process for process in table if not only or process.name in only)
        outside_database = "RENTACAR_POSTGRES_URL" in self._outside
        return Stack(
            processes=chosen,
            addresses=self._addresses({process.name for process in chosen}),
            prepare=self._prepare_database if outside_database else lambda: None,
        )

    def environment_of(self, service: str) -> dict[str, str]:
        """What every process of a service is told."""
        return {**self._common(), **self._told(service), "RENTACAR_DATABASE_URL": self._dsn(service)}

    def _dsn(self, role: str) -> str:
        return database.with_role(self.database_dsn, role, self._secrets[f"database_{role}"])

    def acting_environment_of(self, service: str) -> dict[str, str]:
        """What a process of a service is told that calls others or is called."""
        return {**self.environment_of(service), **self._acting(service)}

    def _acting(self, process: str) -> dict[str, str]:
        """How a process signs who acts, and whom it believes. To be called in our environment only."""
        from chassis import actors

        seeds = {f"{name}-1": self._secrets[f"actor_{name}"] for name in ACTORS}
        return {
            "RENTACAR_ACTOR_SIGNING_KEY": f"{process}-1:{seeds[f'{process}-1']}",
            "RENTACAR_ACTOR_KEYS": actors.public_keys(seeds),
        }

    def _stores(self) -> list[Process]:
        postgres = Process(
            name="postgres",
            command=self._postgres.command,
            options=self._postgres.popen_options,
            layer=Layer.STORE,
            healthy=partial(accepts_connections, HOST, self._postgres.port),
            then=self._prepare_database,
            stop_signal=self._postgres.stop_signal,
        )
        cache = Process(
            name="valkey",
            command=self._valkey.command,
            options=self._valkey.popen_options,
            layer=Layer.STORE,
            healthy=lambda: valkey.answers(HOST, self._valkey.port, self._valkey.password),
            stop_signal=self._valkey.stop_signal,
        )
        variables = {"RENTACAR_POSTGRES_URL": postgres, "RENTACAR_REDIS_URL": cache}
        return [process for variable, process in variables.items() if variable not in self._outside]

    def _tools(self) -> list[Process]:
        mail, at = str(self._data.path / "mail"), self._at
        mailbox = ["deploy.local.mailbox", "--smtp", at["smtp"], "--http", at["mailbox"], "--data", mail]
        objects = str(self._data.path / "sandbox" / "stripe.sqlite")
        sandbox = ["deploy.local.stripe_sandbox", "--listen", at["stripe-sandbox"], "--data", objects]
        telemetry = ["deploy.local.telemetry", "--otlp", at["otlp"], "--http", at["telemetry"]]
        sandbox_told = {
            "RENTACAR_STRIPE_API_KEY": self._secrets["stripe_api_key"],
            "RENTACAR_STRIPE_PUBLISHABLE_KEY": self._secrets["stripe_publishable_key"],
            "RENTACAR_STRIPE_WEBHOOK_SECRETS": self._secrets["stripe_webhook_secret"],
            "RENTACAR_STRIPE_WEBHOOK_URL": f"{self._web_url}/webhooks/stripe",
            "RENTACAR_SANDBOX_WEBHOOK_EVENTS": ",".join(WEBHOOK_EVENTS.read_text().split()),
        }
        table = {
            "RENTACAR_SMTP_URL": ("mailbox", mailbox, {}),
            "RENTACAR_STRIPE_API_KEY": ("stripe-sandbox", sandbox, sandbox_told),
            "OTEL_EXPORTER_OTLP_ENDPOINT": ("telemetry", telemetry, {}),
        }
        return [
            Process(
                name=name,
                command=_python(*arguments),
                environment={**self._common(), **told},
                layer=Layer.TOOL,
                healthy=partial(http_ok, at[name]),
            )
            for variable, (name, arguments, told) in table.items()
            if variable not in self._outside
        ]

    def _tasks(self) -> list[Process]:
        migrations = [
            Process(
                name=f"{service}-migrate",
                command=_python(f"{service}_service", "migrate"),
                environment={
                    **self.environment_of(service),
                    "RENTACAR_MIGRATION_DATABASE_URL": self._dsn(database.owner(service)),
                },
                layer=Layer.SERVICE,
                needs=("postgres",),
                once=True,
                inputs=self._unless_outside(*MIGRATING, ROOT / f"{service}_service" / "migrations"),
            )
            for service in SERVICES
        ]
        seed = Process(
            name="load-network",
            command=_python("rent_service", "load-network", str(NETWORK)),
            environment=self.environment_of("rent"),
            layer=Layer.SERVICE,
            needs=("rent-migrate",),
            once=True,
            inputs=self._unless_outside(NETWORK, ROOT / "rent_service" / "migrations"),
        )
        staff = Process(
            name="load-staff",
            command=_python("rent_service", "staff", "load", str(STAFF)),
            environment={
                **self.environment_of("rent"),
                "RENTACAR_STAFF_ACCESS_TOKEN": self._secrets["staff_access_token"],
            },
            layer=Layer.SERVICE,
            needs=("rent-migrate", "load-network"),
            once=True,
            inputs=self._unless_outside(STAFF, ROOT / "rent_service" / "migrations"),
        )
        return [*migrations, seed, staff]

    def _unless_outside(self, *inputs: Path) -> tuple[Path, ...]:
        """The inputs, if the database is our own: of another one we don't know what has become of it."""
        return () if "RENTACAR_POSTGRES_URL" in self._outside else inputs

    def _servers(self) -> list[Process]:
        return [
            Process(
                name=name,
                command=_python(f"{service}_service", "serve"),
                environment={
                    **self.acting_environment_of(service),
                    **_instance(name),
                    "RENTACAR_GRPC_LISTEN": address,
                },
                layer=Layer.SERVICE,
                healthy=partial(grpc_serving, address),
                needs=(f"{service}-migrate", *(("load-network", "load-staff") if service == "rent" else ())),
            )
            for service in SERVICES
            for name, address in self._replicas_of(f"{service}-serve")
        ]

    def _workers(self) -> list[Process]:
        return [
            Process(
                name=name,
                command=_python(f"{service}_service", "work"),
                environment={
                    **self.acting_environment_of(service),
                    "RENTACAR_GRPC_LISTEN": address,
                    "RENTACAR_CONSUMER_NAME": f"{service}-work-{slot}",
                },
                layer=Layer.WORKER,
                healthy=partial(grpc_serving, address),
                needs=(f"{service}-migrate", "valkey", *self._replicas.names(*SERVERS)),
            )
            for service in SERVICES
            for slot, (name, address) in enumerate(self._replicas_of(f"{service}-work"), start=1)
        ]

    def _doors(self) -> list[Process]:
        bffs = self._replicas_of(BFF)
        doors = [self._bff(name, address) for name, address in bffs]
        if not self._replicas.balanced:
            return doors
        front = balancer.Balancer(self._data.path / "balancer", [address for _, address in bffs])
        process = Process(
            name=BALANCER,
            command=front.command,
            environment=front.environment,
            layer=Layer.DOOR,
            listen=self._at[BFF],
            needs=self._replicas.names(BFF),
            healthy=partial(http_ok, self._at[BFF]),
        )
        return [*doors, process]

    def _bff(self, name: str, address: str) -> Process:
        sandbox = "RENTACAR_STRIPE_API_KEY" not in self._outside
        payments = {"RENTACAR_PAYMENT_PROVIDER": "sandbox" if sandbox else "stripe"}
        if sandbox:
            payments["RENTACAR_SANDBOX_URL"] = f"http://{self._at['stripe-sandbox']}"
        return Process(
            name=name,
            command=_python("bff"),
            environment={
                **self._common(),
                **payments,
                **_instance(name),
                "RENTACAR_HTTP_LISTEN": address,
                "RENTACAR_WEB_DIST": str(WEB / "dist"),
                "RENTACAR_STRIPE_PUBLISHABLE_KEY": self._secrets["stripe_publishable_key"],
                "RENTACAR_WORK_TARGETS": ",".join(self._at[port] for port in self._replicas.ports(*WORKERS)),
                "RENTACAR_WEB_URL": self._web_url,
                **({"RENTACAR_TRUSTED_PROXIES": HOST} if self._replicas.balanced else {}),
                **self._acting("bff"),
            },
            layer=Layer.DOOR,
            needs=self._replicas.names(
                *SERVERS
            ),  # so that who comes as soon as it answers isn't told that they are down
            healthy=partial(http_ok, address),
        )

    def _replicas_of(self, process: str) -> list[tuple[str, str]]:
        """The name and the address of each."""
        names, ports = self._replicas.names(process), self._replicas.ports(process)
        return [(name, self._at[port]) for name, port in zip(names, ports, strict=True)]

    def _target(self, process: str) -> str:
        """Where gRPC finds all replicas, among which the caller balances."""
        addresses = [address for _, address in self._replicas_of(process)]
        return addresses[0] if len(addresses) == 1 else f"ipv4:{','.join(addresses)}"

    def _told(self, service: str) -> dict[str, str]:
        """What a service is told besides what all are."""
        secrets = self._secrets
        match service:
            case "rent":
                return {"RENTACAR_OFFER_KEYS": secrets["offer_keys"]}
            case "payment":
                sandbox = "RENTACAR_STRIPE_API_KEY" not in self._outside
                base = {"RENTACAR_STRIPE_API_BASE": f"http://{self._at['stripe-sandbox']}"} if sandbox else {}
                return {
                    "RENTACAR_STRIPE_API_KEY": secrets["stripe_api_key"],
                    "RENTACAR_STRIPE_WEBHOOK_SECRETS": secrets["stripe_webhook_secret"],
                    **base,
                }
            case _:
                return {
                    "RENTACAR_SMTP_URL": self._outside.get("RENTACAR_SMTP_URL", f"smtp://{self._at['smtp']}"),
                    "RENTACAR_MAIL_FROM": self._outside.get(
                        "RENTACAR_MAIL_FROM", "RentACar <bookings@rentacar.example>"
                    ),
                    "RENTACAR_WEB_URL": self._web_url,
                }

    def _common(self) -> dict[str, str]:
        """What every process of ours is told."""
        return {
            **python_environment(),
            "PYTHONUNBUFFERED": "1",
            "MALLOC_ARENA_MAX": "2",  # glibc's arena for each thread costs memory and saves these processes no time
            "RENTACAR_ENVIRONMENT": "local",
            "RENTACAR_REDIS_URL": self._redis_url,
            **self._flags,
            "OTEL_EXPORTER_OTLP_ENDPOINT": self._outside.get(
                "OTEL_EXPORTER_OTLP_ENDPOINT", f"http://{self._at['otlp']}"
            ),
            # ms; the default is a minute, and somebody is looking
            "OTEL_METRIC_EXPORT_INTERVAL": self._outside.get("OTEL_METRIC_EXPORT_INTERVAL", "5000"),
            "OTEL_BSP_SCHEDULE_DELAY": "1000",
            "OTEL_BLRP_SCHEDULE_DELAY": "1000",
            **{f"RENTACAR_{service.upper()}_TARGET": self._target(f"{service}-serve") for service in SERVICES},
            **({"RENTACAR_DRAIN_DELAY_SECONDS": self._drain_delay} if self._replicas.counts else {}),
        }

    @property
    def _drain_delay(self) -> str:
        """Seconds, if the environment names none."""
        return self._outside.get("RENTACAR_DRAIN_DELAY_SECONDS", DRAIN_DELAY)

    @property
    def _flags(self) -> dict[str, str]:
        """Where flags come from: flagd if the environment names one, else the data folder's file."""
        outside = self._outside.get("RENTACAR_FLAGD_TARGET")
        if outside:
            return {"RENTACAR_FLAGD_TARGET": outside}
        return {"RENTACAR_FLAGS_FILE": str(self._data.flags)}

    def _addresses(self, running: set[str]) -> dict[str, str | None]:
        def page(name: str) -> str | None:
            return f"http://{self._at[name]}" if name in running else None

        return {
            "web": self._web_url,
            "graphql": f"{self._web_url}/graphql",
            "mailbox": page("mailbox"),
            "stripe_sandbox": page("stripe-sandbox"),
            "telemetry": page("telemetry"),
            "staff": f"{self._web_url}/staff",
            "staff_token": self._secrets["staff_access_token"],
            "postgres": database.named(self._admin_dsn, database.NAME),
            "redis": self._redis_url,
        }

    @property
    def database_dsn(self) -> str:
        """The stack's database, as its administrator reaches it."""
        return database.named(self._admin_dsn, database.NAME)

    @property
    def _admin_dsn(self) -> str:
        return self._outside.get("RENTACAR_POSTGRES_URL") or self._postgres.dsn

    @property
    def _redis_url(self) -> str:
        return self._outside.get("RENTACAR_REDIS_URL") or self._valkey.url

    @property
    def _web_url(self) -> str:
        return self._outside.get("RENTACAR_WEB_URL", f"http://{self._at['bff']}")

    def _prepare_database(self) -> None:
        owners = {service: self._secrets[f"database_{database.owner(service)}"] for service in SERVICES}
        database.prepare_database(self._admin_dsn, self._passwords, owners)


def _instance(name: str) -> dict[str, str]:
    """What tells a replica's metrics from its sisters'; workers have a name of their own for it."""
    return {"OTEL_RESOURCE_ATTRIBUTES": f"service.instance.id={name}"}


def port_names(replicas: Replicas) -> tuple[str, ...]:
    """Every port that a stack needs, but the one that the web is asked for at."""
    more = (*replicas.ports(*SERVERS, *WORKERS), *(replicas.ports(BFF) if replicas.balanced else ()))
    return tuple(dict.fromkeys((*PORTS, *more)))


def _python(module: str, *arguments: str) -> Callable[[], list[str]]:
    return lambda: [sys.executable, "-m", module, *arguments]
