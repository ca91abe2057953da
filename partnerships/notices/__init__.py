"""Notices: what members are told, on a page of their own and by mail as each prefers."""

from partnerships.notices.actions import News, notify, notify_all, read
from partnerships.notices.kinds import Kind
from partnerships.notices.models import Notice, NoticeChoice

__all__ = ["Kind", "News", "Notice", "NoticeChoice", "notify", "notify_all", "read"]
