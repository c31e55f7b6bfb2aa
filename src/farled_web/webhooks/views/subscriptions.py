"""Pages of subscriptions: list, new, one, change, secret, pause, resume, remove."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from farled.errors import BadInput
from farled_web.audit.actions import record
from farled_web.database.versions import StaleEdit
from farled_web.people.entrances import open_to
from farled_web.people.viewer import Viewer
from farled_web.ui import errors
from farled_web.webhooks import queries, words
from farled_web.webhooks.actions import repeating, subscribing
from farled_web.webhooks.events import TOPICS
from farled_web.webhooks.forms import RotateForm, VersionForm, WebhookForm
from farled_web.webhooks.lists import DELIVERIES, SUBSCRIPTIONS

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


def viewer_of(request: HttpRequest) -> Viewer:
    """Give who is asking."""
    return cast(Viewer, request.viewer)  # type: ignore[attr-defined]


def _found(request: HttpRequest, uuid: UUID) -> Any:
    try:
        return queries.subscription_of(viewer_of(request), uuid)
    except ObjectDoesNotExist as error:
        raise Http404 from error


@open_to("managers")
@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """The systems that are told, of every organisation the viewer manages."""
    viewer = viewer_of(request)
    listing = SUBSCRIPTIONS.read(request, queries.subscriptions_of(viewer))
    if listing.export_wanted:
        return listing.export(request.viewer_scope)  # type: ignore[attr-defined]
    organisations = list(queries.organisations_managed(viewer))
    return render(request, "webhooks/list.html", {
        "listing": listing, "organisations": organisations,
        "synthetic": any(o.synthetic for o in organisations),
    })  # fmt: skip


@open_to("managers")
@read_or_send
@never_cache
def new(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Have a system told; shows its secret, once."""
    viewer = viewer_of(request)
    try:
        where = queries.organisation_managed(viewer, organisation)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    form = WebhookForm(request.POST) if request.method == "POST" else WebhookForm.empty()
    problems: Any = ()
    if form.is_bound and form.is_valid():
        name = form.cleaned_data["uuid"] or uuid4()
        if queries.subscriptions_of(viewer).filter(uuid=name).exists():
            return redirect("webhooks:one", name)  # the form was sent twice
        try:
            made, secret = subscribing.subscribe(viewer=viewer, organisation=where, uuid=name, **form.facts())
        except BadInput as error:
            problems = error.problems
        else:
            return _secret(request, made, secret)
    return render(
        request, "webhooks/edit.html",
        {"form": form, "problems": problems, "organisation": where, "synthetic": where.synthetic,
         "crumbs": [(_("Webhooks"), reverse("webhooks:list")), (_("New webhook"), "")]},
        status=422 if form.errors or problems else 200,
    )  # fmt: skip


def _secret(request: HttpRequest, row: Any, secret: str, *, rotated: bool = False) -> HttpResponse:
    return render(request, "webhooks/secret.html", {
        "subscription": row, "secret": secret, "rotated": rotated, "synthetic": row.organisation.synthetic,
        "crumbs": _crumbs(row, _("Secret")),
    })  # fmt: skip


def _crumbs(row: Any, last: str) -> list[tuple[str, str]]:
    return [(_("Webhooks"), reverse("webhooks:list")), (row.name, reverse("webhooks:one", args=[row.uuid])),
            (last, "")]  # fmt: skip


@open_to("managers")
@require_safe
def one(request: HttpRequest, subscription: UUID) -> HttpResponseBase:
    """One subscription, how it fares, and what was sent."""
    viewer, row = viewer_of(request), _found(request, subscription)
    listing = DELIVERIES.read(request, queries.deliveries_of(viewer, row))
    if listing.export_wanted:
        record("webhook.exported", object_type="webhook", object_id=row.pk, organisation=row.organisation_id,
               region=row.organisation.region_id, details={"kind": listing.export_wanted})  # fmt: skip
        return listing.export(request.viewer_scope)  # type: ignore[attr-defined]
    return render(request, "webhooks/one.html", {
        "subscription": row, "listing": listing, "facts": facts(row), "synthetic": row.organisation.synthetic,
        "state": words.subscription_state(row.state, row.failing_since), "why": words.error_words(row.error),
        "crumbs": [(_("Webhooks"), reverse("webhooks:list")), (row.name, "")],
    })  # fmt: skip


def facts(row: Any) -> list[tuple[str, Any]]:
    """What is known of a subscription, for people."""
    return [
        (_("Organisation"), row.organisation.name),
        (_("Web address"), row.url),
        (
            _("Told of"),
            "; ".join(str(TOPICS[topic]).split(":")[0] for topic in row.topics if topic in TOPICS),
        ),
        (_("Made on"), row.created_at),
        (_("Secret changed"), row.rotated_at or _("never")),
        (_("Last received"), row.succeeded_at or _("never")),
        (_("Last failure"), row.failed_at or _("never")),
    ]


@open_to("managers")
@read_or_send
def change(request: HttpRequest, subscription: UUID) -> HttpResponse:
    """Change name, address or topics."""
    viewer, row = viewer_of(request), _found(request, subscription)
    form = WebhookForm(request.POST) if request.method == "POST" else WebhookForm.of(row)
    problems: Any = ()
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            subscribing.change(viewer=viewer, subscription=row, version=version, **form.facts())
        except BadInput as error:
            problems = error.problems
        except StaleEdit as error:
            raise _stale(error, form, row) from error
        else:
            messages.success(request, _("The webhook is saved."))
            return redirect("webhooks:one", row.uuid)
    return render(
        request, "webhooks/edit.html",
        {"form": form, "problems": problems, "organisation": row.organisation, "subscription": row,
         "synthetic": row.organisation.synthetic, "crumbs": _crumbs(row, _("Edit"))},
        status=422 if form.errors or problems else 200,
    )  # fmt: skip


def _stale(error: StaleEdit, form: Any, row: Any) -> errors.StaleEdit:
    now, typed = [], []
    for name, value in error.typed.items():
        if name in form.fields and getattr(error.current, name) != value:
            label = str(form.fields[name].label)
            now.append((label, _plain(getattr(error.current, name))))
            typed.append((label, _plain(value)))
    who = str(getattr(error.current, "updated_by_name", ""))
    return errors.StaleEdit(str(row.name), who, now, typed, reverse("webhooks:one", args=[row.uuid]))


def _plain(value: Any) -> Any:
    return ", ".join(value) if isinstance(value, list) else value


@open_to("managers")
@read_or_send
@never_cache
def rotate(request: HttpRequest, subscription: UUID) -> HttpResponse:
    """Ask, then make a new secret and show it once."""
    viewer, row = viewer_of(request), _found(request, subscription)
    form = RotateForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            secret = subscribing.rotate(
                viewer=viewer, subscription=row, version=given["version"], at_once=given["at_once"]
            )
        except StaleEdit as error:
            raise _stale(error, form, row) from error
        return _secret(request, row, secret, rotated=not given["at_once"])
    return _ask(
        request, row, form, title=_("Make a new secret?"), action=_("Make a new secret"),
        text=_("Messages are signed with both secrets for a day. Then only the new one holds."),
    )  # fmt: skip


def _ask(request: HttpRequest, row: Any, form: Any, **said: Any) -> HttpResponse:
    context = {
        "form": form, "cancel": reverse("webhooks:one", args=[row.uuid]),
        "synthetic": row.organisation.synthetic,
        "facts": [(_("Webhook"), row.name), (_("Organisation"), row.organisation.name)], **said,
    }  # fmt: skip
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)


@open_to("managers")
@read_or_send
def pause(request: HttpRequest, subscription: UUID) -> HttpResponse:
    """Ask, then send nothing for a while."""
    return _turn(
        request, subscription, subscribing.pause, _("Nothing is sent until you resume."),
        title=_("Pause this webhook?"), action=_("Pause"),
        text=_("What happens meanwhile is kept for 30 days and goes out in order when you resume."),
    )  # fmt: skip


@open_to("managers")
@read_or_send
def resume(request: HttpRequest, subscription: UUID) -> HttpResponse:
    """Ask, then send again."""
    return _turn(
        request, subscription, subscribing.resume, _("Messages are sent again."),
        title=_("Resume this webhook?"), action=_("Resume"),
        text=_("What has waited goes out at once, in order. Messages that were given up can be sent again."),
    )  # fmt: skip


@open_to("managers")
@read_or_send
def remove(request: HttpRequest, subscription: UUID) -> HttpResponse:
    """Ask, then tell the system nothing more."""
    return _turn(
        request, subscription, subscribing.remove,
        _("The webhook is removed. You find it among those removed."),
        title=_("Remove this webhook?"), action=_("Remove"), danger=True,
        text=_("Nothing more is sent, and what happens meanwhile is not kept. You can bring it back later."),
    )  # fmt: skip


def _turn(request: HttpRequest, uuid: UUID, act: Any, done: str, **said: Any) -> HttpResponse:
    viewer, row = viewer_of(request), _found(request, uuid)
    form = VersionForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        try:
            act(viewer=viewer, subscription=row, version=form.cleaned_data["version"])
        except StaleEdit as error:
            raise _stale(error, form, row) from error
        messages.success(request, done)
        return redirect("webhooks:one", row.uuid)
    return _ask(request, row, form, **said)


@open_to("managers")
@require_POST
def ping(request: HttpRequest, subscription: UUID) -> HttpResponse:
    """Send a test message."""
    row = _found(request, subscription)
    made = repeating.ping(viewer=viewer_of(request), subscription=row)
    messages.success(request, _("A test message is on its way. Look again in a moment to see the answer."))
    return redirect("webhooks:message", made)


@open_to("managers")
@read_or_send
def again(request: HttpRequest, subscription: UUID) -> HttpResponse:
    """Ask, then send all that was given up again."""
    row = _found(request, subscription)
    if request.method == "POST":
        count = repeating.send_all_again(viewer=viewer_of(request), subscription=row)
        text = ngettext(
            "%(count)s message is on its way again.", "%(count)s messages are on their way again.", count
        )
        messages.success(request, text % {"count": count})
        return redirect("webhooks:one", row.uuid)
    return _ask(
        request, row, VersionForm(initial={"version": row.version}),
        title=_("Send all that was given up again?"),
        action=_("Send again"),
        text=_("They go out in order, under the same ids, so that your system can drop what it has already."),
    )  # fmt: skip
