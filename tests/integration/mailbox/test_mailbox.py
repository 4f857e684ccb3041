import signal
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.mailbox_process import MailboxProcess


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[MailboxProcess]:
    with MailboxProcess(tmp_path / "mail") as running:
        yield running


def mail(number: int = 1, to: str = "ana@example.com") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "RentACar <reservas@rentacar.example>"
    message["To"] = to
    message["Subject"] = f"Reserva confirmada número {number}"
    message["Message-ID"] = f"<{number}@rentacar.example>"
    message.set_content("Olá\n")
    message.add_alternative("<h1>Olá</h1><script>alert(1)</script>", subtype="html")
    message.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="reserva número 1.ics")
    return message


def send(mailbox: MailboxProcess, *messages: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port) as client:
        for message in messages:
            client.send_message(message)


def test_mails_are_listed_newest_first_filtered_and_limited(mailbox: MailboxProcess) -> None:
    send(mailbox, mail(1), mail(2, "bruno@example.com"), mail(3))
    assert [found["message_id"] for found in mailbox.mails()] == [
        "<3@rentacar.example>",
        "<2@rentacar.example>",
        "<1@rentacar.example>",
    ]
    [newest] = mailbox.mails(to="ANA@example.com", limit=1)
    assert newest["to"] == ["ana@example.com"]
    assert newest["subject"] == "Reserva confirmada número 3"
    assert [found["to"] for found in mailbox.mails(q="NÚMERO bruno")] == [["bruno@example.com"]]


def test_a_mail_is_shown_with_its_parts_headers_and_attachments(mailbox: MailboxProcess) -> None:
    send(mailbox, mail())
    shown = mailbox.mail(mailbox.mails()[0]["id"])
    assert shown["text"].strip() == "Olá"
    assert "<h1>Olá</h1>" in shown["html"]
    assert shown["headers"]["Delivered-To"] == "ana@example.com"
    [file] = shown["attachments"]
    assert (file["filename"], file["content_type"], file["size"]) == ("reserva número 1.ics", "text/calendar", 15)
    download = mailbox.http.get(file["url"])
    assert download.content == b"BEGIN:VCALENDAR"
    assert download.headers["content-disposition"].startswith("attachment;")


def test_a_mails_html_may_neither_run_scripts_nor_load_anything(mailbox: MailboxProcess) -> None:
    send(mailbox, mail())
    policy = mailbox.http.get(f"/api/messages/{mailbox.mails()[0]['id']}/html").headers["content-security-policy"]
    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy


def test_what_was_taken_survives_a_kill_and_a_restart(mailbox: MailboxProcess) -> None:
    send(mailbox, mail(1), mail(2))
    before = mailbox.mails()
    (mailbox.data / "half.tmp").write_bytes(b"Subject: half")
    mailbox.stop(signal.SIGKILL)
    mailbox.start()
    assert mailbox.mails() == before
    assert len(list(mailbox.data.iterdir())) == 2


def test_refused_and_down_are_what_a_mail_server_would_say(mailbox: MailboxProcess) -> None:
    mailbox.control(refuse=["Nobody@example.com"])
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(mailbox, mail(to="nobody@example.com"))
    assert refused.value.recipients["nobody@example.com"][0] == 550
    mailbox.control(down=True)
    with pytest.raises(smtplib.SMTPSenderRefused) as down:
        send(mailbox, mail())
    assert down.value.smtp_code == 421
    assert mailbox.mails() == []
    mailbox.control(down=False, refuse=[])
    send(mailbox, mail())
    assert len(mailbox.mails()) == 1


def test_deleting_all_leaves_nothing_on_disk(mailbox: MailboxProcess) -> None:
    send(mailbox, mail(1), mail(2))
    assert mailbox.http.delete("/api/messages").status_code == 204
    assert mailbox.mails() == []
    assert list(mailbox.data.iterdir()) == []


def test_an_unchanged_box_is_not_sent_again(mailbox: MailboxProcess) -> None:
    tag = mailbox.http.get("/api/messages").headers["etag"]
    assert mailbox.http.get("/api/messages", headers={"if-none-match": tag}).status_code == 304
    send(mailbox, mail())
    assert mailbox.http.get("/api/messages", headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize("path", ["/api/messages/nope", "/api/messages/..%2f..%2fpyproject/source", "/static/page.py"])
def test_what_is_not_there_is_404(mailbox: MailboxProcess, path: str) -> None:
    assert mailbox.http.get(path).status_code == 404


def test_a_bad_limit_or_a_form_from_elsewhere_is_400(mailbox: MailboxProcess) -> None:
    assert mailbox.http.get("/api/messages?limit=-1").status_code == 400
    assert mailbox.http.post("/_control", data={"down": "true"}).status_code == 400
    assert mailbox.http.post("/_control", content=b"[", headers={"content-type": "application/json"}).status_code == 400
    assert mailbox.http.post("/_control", json={"refuse": "ana@example.com"}).status_code == 400


def test_it_ends_by_itself_when_told_and_when_its_launcher_is_gone(tmp_path: Path) -> None:
    box = MailboxProcess(tmp_path)
    box.start()
    assert box.stop() == 0
    box.start()
    assert box.lose_launcher() == 0
    box.http.close()
