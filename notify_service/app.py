"""Builds what the processes of notify_service are made of."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from rentacar.notify.v1.notify_pb2_grpc import add_NotifyServiceServicer_to_server
from rentacar.payment.v1.payment_pb2_grpc import PaymentServiceStub
from rentacar.rent.v1.rent_pb2_grpc import RentServiceStub

from chassis import database, migrations, rpc
from chassis.flags import DEFAULTS, Reader
from chassis.settings import Live, MigrationSettings
from chassis.staff_log import RemoteStaffLog
from notify_service import server
from notify_service.admission import ADMISSION
from notify_service.code_mail import CodeMail
from notify_service.composing import Sender
from notify_service.content import Content
from notify_service.issuing import Issuer
from notify_service.mail import SmtpMailer, SmtpServer
from notify_service.sending import MailSender, StaffDesk
from notify_service.settings import NotifySettings
from notify_service.sight import RemoteSight
from notify_service.store import messages, privacy
from notify_service.switched_mail import SwitchedMailer

SCHEMA = "notify"
DETAILS_KEPT = timedelta(days=90)  # as long as somebody may ask why a mail did not come
MIGRATIONS = Path(__file__).with_name("migrations")


async def serve(live: Live[NotifySettings], stop: asyncio.Event) -> None:
    """The gRPC process, until `stop`."""
    settings = live.now
    pool = await database.open_pool(live, schema=SCHEMA, name="notify-serve")
    grpc_server = rpc.Server(
        settings.grpc_listen,
        services=[server.SERVICE],
        files=settings.tls,
        door=settings.door(ADMISSION),
        calls_at_once=settings.most_calls,
        drain_delay=settings.drain_delay,
    )
    rent = rpc.channel(settings.rent_target, settings.tls, signer=settings.signer)
    smtp = SmtpMailer(lambda: SmtpServer.parse(live.now.smtp_url.get_secret_value()))
    mailer = SwitchedMailer(smtp, settings.open_flags())
    codes = CodeMail(mailer=mailer, sender=Sender(mail_from=settings.mail_from, reply_to=settings.mail_reply_to))
    servicer = server.NotifyServer(pool, codes=codes, log=RemoteStaffLog(rent), sight=RemoteSight(rent))
    add_NotifyServiceServicer_to_server(servicer, grpc_server.grpc)
    async with asyncio.TaskGroup() as group:
        group.create_task(live.run(stop))
        group.create_task(grpc_server.run(stop))
    await asyncio.gather(codes.close(), rent.close())
    await pool.close()


async def work(live: Live[NotifySettings], stop: asyncio.Event) -> None:
    """The stream and sending process, until `stop`; its gRPC port answers health and QueueService."""
    from chassis import streams  # here, for notify-serve needs no Redis client: 19 MB
    from chassis.retention import Growing
    from chassis.work_server import WorkServer
    from notify_service import worker

    settings = live.now
    pool = await database.open_pool(live, schema=SCHEMA, name="notify-work")
    client = streams.connect(settings.redis_url.get_secret_value())
    rent, payment = (
        rpc.channel(target, settings.tls, signer=settings.signer)
        for target in (settings.rent_target, settings.payment_target)
    )
    content = Content(rent=RentServiceStub(rent), payment=PaymentServiceStub(payment), web_url=settings.web_url)
    issuer = Issuer(pool=pool, content=content)
    sender = mail_sender(
        settings, pool, content, issuer, smtp_url=live.following(lambda now: now.smtp_url), flags=settings.open_flags()
    )
    handler = worker.EventHandler(pool=pool, wake=sender.wake)
    async with asyncio.TaskGroup() as group:
        consumed = (worker.RENT_EVENTS, worker.PAYMENT_EVENTS)
        growing = (Growing(privacy.sql.prune_details, DETAILS_KEPT),)
        log = RemoteStaffLog(rent)
        queues = WorkServer(
            settings, pool=pool, client=client, service=SCHEMA, streams=consumed, log=log, growing=growing
        )
        group.create_task(live.run(stop))
        group.create_task(queues.run(stop))
        group.create_task(sender.run(stop))
        group.create_task(issuer.run(stop))
        for gauge in messages.gauges(pool):
            group.create_task(gauge.run(stop))
        for stream in (worker.RENT_EVENTS, worker.PAYMENT_EVENTS):
            consumer = streams.Consumer(
                client=client,
                pool=pool,
                stream=stream,
                group=worker.GROUP,
                name=settings.consumer_name,
                handler=handler.handle,
            )
            group.create_task(consumer.run(stop))
    await asyncio.gather(rent.close(), payment.close(), client.aclose())
    await pool.close()


def mail_sender(
    settings: NotifySettings,
    pool: database.Pool,
    content: Content,
    issuer: Issuer,
    *,
    smtp_url: Callable[[], str],
    flags: Reader = DEFAULTS,
) -> MailSender:
    """The sending loop over the SMTP server that `smtp_url` names at each sending."""
    return MailSender(
        pool=pool,
        content=content,
        mailer=SwitchedMailer(SmtpMailer(lambda: SmtpServer.parse(smtp_url())), flags),
        flags=flags,
        sender=Sender(mail_from=settings.mail_from, reply_to=settings.mail_reply_to),
        staff=StaffDesk(email=settings.staff_email, locale=settings.staff_locale),
        issuer=issuer,
        owner=settings.consumer_name,
    )


def migrate(settings: MigrationSettings) -> None:
    """Bring the schema up to date."""
    migrations.run(settings, schema=SCHEMA, folder=MIGRATIONS)
