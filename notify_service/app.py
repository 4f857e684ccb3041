"""Builds what the processes of notify_service are made of."""

import asyncio
from pathlib import Path

from rentacar.notify.v1.notify_pb2_grpc import add_NotifyServiceServicer_to_server
from rentacar.payment.v1.payment_pb2_grpc import PaymentServiceStub
from rentacar.rent.v1.rent_pb2_grpc import RentServiceStub

from chassis import database, migrations, rpc
from notify_service import server
from notify_service.composing import Sender
from notify_service.content import Content
from notify_service.issuing import Issuer
from notify_service.mail import SmtpMailer, SmtpServer
from notify_service.sending import MailSender, StaffDesk
from notify_service.settings import NotifySettings

SCHEMA = "notify"
MIGRATIONS = Path(__file__).with_name("migrations")


async def serve(settings: NotifySettings, stop: asyncio.Event) -> None:
    """The gRPC process, until `stop`."""
    pool = await database.create_pool(
        settings.database_url, schema=SCHEMA, size=settings.database_pool_size, name="notify-serve"
    )
    grpc_server = rpc.Server(settings.grpc_listen, services=[server.SERVICE])
    add_NotifyServiceServicer_to_server(server.NotifyServer(pool), grpc_server.grpc)
    await grpc_server.run(stop)
    await pool.close()


async def work(settings: NotifySettings, stop: asyncio.Event) -> None:
    """The stream and sending process, until `stop`; its gRPC port answers health and QueueService."""
    from chassis import streams  # here, for notify-serve needs no Redis client: 19 MB
    from chassis.work_server import WorkServer
    from notify_service import worker

    pool = await database.create_pool(
        settings.database_url, schema=SCHEMA, size=settings.database_pool_size, name="notify-work"
    )
    client = streams.connect(settings.redis_url)
    rent, payment = rpc.channel(settings.rent_target), rpc.channel(settings.payment_target)
    content = Content(rent=RentServiceStub(rent), payment=PaymentServiceStub(payment), web_url=settings.web_url)
    issuer = Issuer(pool=pool, content=content)
    sender = mail_sender(settings, pool, content, issuer)
    handler = worker.EventHandler(pool=pool, wake=sender.wake)
    async with asyncio.TaskGroup() as group:
        consumed = (worker.RENT_EVENTS, worker.PAYMENT_EVENTS)
        queues = WorkServer(settings, pool=pool, client=client, service=SCHEMA, streams=consumed)
        group.create_task(queues.run(stop))
        group.create_task(sender.run(stop))
        group.create_task(issuer.run(stop))
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


def mail_sender(settings: NotifySettings, pool: database.Pool, content: Content, issuer: Issuer) -> MailSender:
    """The sending loop over the SMTP server that the settings name."""
    return MailSender(
        pool=pool,
        content=content,
        mailer=SmtpMailer(SmtpServer.parse(settings.smtp_url)),
        sender=Sender(mail_from=settings.mail_from, reply_to=settings.mail_reply_to),
        staff=StaffDesk(email=settings.staff_email, locale=settings.staff_locale),
        issuer=issuer,
        owner=settings.consumer_name,
    )


def migrate(settings: NotifySettings) -> None:
    """Bring the schema up to date."""
    migrations.run(settings.database_url, schema=SCHEMA, folder=MIGRATIONS)
