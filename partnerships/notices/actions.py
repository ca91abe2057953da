"""Tell members something, once; note that they read it; keep how they want to be told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from foundations.tenancy import watermark
from partnerships.accounts.models import Membership
from partnerships.notices.kinds import BY_SLUG, About, Kind, Way
from partnerships.notices.models import Notice, NoticeChoice, NoticeQuerySet
from partnerships.post import Letter, Mail, queue_many

LONGEST_TEXT = 2_000


@dataclass(frozen=True)
class News:
    """Something a member is told, once for each `key`. `url` is the page of ours where it leads.

    `letter` replaces the text of a mail that goes at once, where it holds a link of the member's own;
    no other copy of it is kept.
    """

    member: Membership
    kind: Kind
    subject: str
    url: str
    key: str
    text: str = ""
    letter: str = ""
    link_code: str = ""


def notify(*, member: Membership, kind: Kind, subject: str, url: str, key: str, text: str = "") -> None:
    """Tell one member something, once for each `key`."""
    notify_all([News(member, kind, subject, url, key, text)])


@transaction.atomic
def notify_all(news: Iterable[News]) -> None:
    """Tell members, however many, in a handful of statements.

    Who has left is told nothing, nor is anybody of what is invented in a rehearsal.
    """
    if watermark():
        return
    today = timezone.localdate()
    news = _new([each for each in news if each.member.lets_in(today)])
    if not news:
        return
    chosen = NoticeChoice.objects.ways_of({each.member for each in news})
    notices = Notice.objects.bulk_create(
        [_notice(each, chosen.get((each.member.pk, each.kind.value.slug))) for each in news]
    )
    letters = [
        _letter(each, notice) for each, notice in zip(news, notices, strict=True) if notice.way == Way.NOW
    ]
    queue_many(letters)


def _new(news: list[News]) -> list[News]:
    """What these members were not told yet, each once."""
    wanted = {(each.member.pk, each.key): each for each in reversed(news)}
    told = Notice.objects.filter(
        key__in={key for _pk, key in wanted}, membership__in={pk for pk, _key in wanted}
    )
    for known in told.values_list("membership", "key"):
        wanted.pop(known, None)
    return list(reversed(wanted.values()))


def _notice(news: News, chosen: Way | None) -> Notice:
    about = news.kind.value
    way = chosen or about.usual
    return Notice(
        membership=news.member,
        kind=about.slug,
        key=news.key,
        subject=" ".join(news.subject.split())[:200],
        text=news.text[:LONGEST_TEXT],
        url=news.url,
        way=way,
        mailed_at=timezone.now() if way is Way.NOW else None,
    )


def _letter(news: News, notice: Notice) -> Letter:
    about: About = news.kind.value
    return Letter(
        to=news.member,
        subject=notice.subject,
        text=news.letter or in_a_mail(notice),
        key=notice.mail_key,
        secret=bool(news.letter),
        link_code=news.link_code,
        why=str(about.why),
        not_before=timezone.now() + about.patience,
    )


def in_a_mail(notice: Notice) -> str:
    """The notice in words, with the way back to it."""
    back = settings.SITE_URL + notice.get_absolute_url()
    return "\n\n".join(filter(None, (notice.text or notice.subject, back)))


def read(notices: NoticeQuerySet) -> int:
    """Note that these were read; mail about them that has not gone is not needed. Says how many were new."""
    new = list(notices.unread())
    if new:
        Notice.objects.filter(pk__in=[notice.pk for notice in new]).update(read_at=timezone.now())
        waiting = Mail.objects.filter(state=Mail.State.QUEUED, attempts=0)
        waiting.filter(key__in=[notice.mail_key for notice in new]).delete()
    return len(new)


@transaction.atomic
def choose_ways(*, ways: Mapping[str, str], by: Membership) -> None:
    """Keep how a member wants each kind by mail. It holds from now on, also for what waits for a digest."""
    for slug, way in ways.items():
        if way not in dict(BY_SLUG[slug].ways):
            raise ValueError(f"{slug} cannot come {way}")
        NoticeChoice.objects.update_or_create(membership=by, kind=slug, defaults={"way": way})
        if way != Way.NOW:  # what waits for a digest stays with it
            waiting = Notice.objects.of(by).unread().filter(kind=slug, mailed_at__isnull=True)
            waiting.update(way=way)
