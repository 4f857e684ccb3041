"""A view in, subject, HTML and text out. Pure: the templates beside it, the texts of `templates/texts`, no I/O later."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from notify_service.kinds import CONFIRMATIONS, FOR_STAFF, Kind
from notify_service.views import MailView
from notify_service.wording import Wording

TEMPLATES = Path(__file__).with_name("templates")
OWN_TEMPLATES = frozenset({Kind.PAYMENT_DECLINED, Kind.HOLD_EXPIRED, Kind.LATE_PAYMENT_REFUNDED})
SPACES = dict.fromkeys(map(ord, "\u00a0\u202f"), " ")  # no-break spaces are for HTML; plain text wraps by itself


@dataclass(frozen=True, slots=True)
class Rendered:
    """One mail's content; `subject` is one line."""

    subject: str
    html: str
    text: str


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _inliner() -> CSSInliner:
    # Media queries cannot be inlined: phone width and dark mode stay in the head, for the clients that read it.
    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def render(view: MailView, wording: Wording) -> Rendered:
    """Subject, HTML and text of a mail. Raises UndefinedError or KeyError when a template asks for what is not there."""
    template = template_of(view.kind)
    context = {
        "mail": view,
        "kind": view.kind.value,
        "t": wording.text,
        "language": wording.language,
        "staff": view.kind in FOR_STAFF,
    }
    html = _environment().get_template(f"{template}.html.j2").render(context)
    text = _environment().get_template(f"{template}.txt.j2").render(context)
    return Rendered(
        subject=_one_line(wording.text(f"{view.kind}.subject", **_subject_values(view))),
        html=_inliner().inline(html),
        text=re.sub(r"\n{3,}", "\n\n", text.translate(SPACES)).strip() + "\n",
    )


def render_code(code: str, wording: Wording, *, staff: bool, minutes: int) -> Rendered:
    """The mail with a one-time code, or that tells an address that it is nobody's of staff."""
    context = {
        "code": code,
        "minutes": minutes,
        "kind": "sign_in",
        "t": wording.text,
        "language": wording.language,
        "staff": staff,
    }
    html = _environment().get_template("sign_in.html.j2").render(context)
    text = _environment().get_template("sign_in.txt.j2").render(context)
    subject = wording.text("sign_in.subject", code=code) if code else wording.text("sign_in.subject_unknown")
    return Rendered(
        subject=_one_line(subject),
        html=_inliner().inline(html),
        text=re.sub(r"\n{3,}", "\n\n", text.translate(SPACES)).strip() + "\n",
    )


def template_of(kind: Kind) -> str:
    """The name of the template pair that a kind is made with."""
    if kind in CONFIRMATIONS:
        return "confirmed"
    return kind.value if kind in OWN_TEMPLATES else "letter"


def _subject_values(view: MailView) -> dict[str, str]:
    return {
        "reference": view.reference,
        "class_name": view.class_name,
        "pickup_code": view.pickup_code,
        "refund": view.refund,
        "amount": view.letter.amount if view.letter else "",
    }


def _one_line(text: str) -> str:
    return " ".join(text.split())
