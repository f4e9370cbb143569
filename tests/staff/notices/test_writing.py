"""What customers are told, in every language: of every kind, with nothing left to fill in and nothing too much."""

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest

from actors.domain.notices.notice import NoticeKind
from actors.domain.ordering.order import Fulfilment
from actors.ports.notices import DueNotice
from server.pages.words import LANGUAGES
from staff.notices.writing import writing_of
from tests.actors.domain.checkout.shop import RESTAURANT

WRITING = writing_of("https://shop.example.com")
SMS_CHARS_MAX = 306  # two parts of a message to a phone, as they are charged for


def due(kind: NoticeKind, language: str = "en", fulfilment: Fulfilment = Fulfilment.DELIVERY) -> DueNotice:
    starts, ends = datetime(2030, 5, 10, 9, 0, tzinfo=UTC), datetime(2030, 5, 10, 11, 0, tzinfo=UTC)
    return DueNotice(1, UUID(int=5), 7, kind, 1250, fulfilment, starts, ends, "ann@example.com", language, 1)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("fulfilment", [Fulfilment.DELIVERY, Fulfilment.PICK_UP])
def test_everything_can_be_said_in_every_language(language: str, kind: NoticeKind, fulfilment: Fulfilment) -> None:
    one = due(kind, language, fulfilment)
    mail, text = WRITING.mail(RESTAURANT, one), WRITING.text(RESTAURANT, one)
    assert (mail.to, text.to, text.language, text.order_id) == (one.to, one.to, language, "ORD-1-7")
    assert RESTAURANT.name in mail.subject
    link = f"https://shop.example.com/shop/{RESTAURANT.slug}#order/ORD-1-7"
    for said in (mail.subject, mail.text, text.text):
        assert re.findall(r"[\w-]*7\b", said.replace(link, "")) == ["7"]  # as the shop's page and the counter call it
        assert "{" not in said
        assert one.to not in said
    assert link in mail.text
    assert len(text.text) <= SMS_CHARS_MAX
    assert text.message_id == str(UUID(int=5))


@pytest.mark.parametrize(
    ("language", "amount", "window"),
    [
        ("en", "€12.50", "10 May 2030, 11:00-13:00"),
        ("de", "12,50 €", "10.05.2030, 11:00-13:00"),
        ("it", "12,50 €", "10 mag 2030, 11:00-13:00"),
    ],
)
def test_money_and_times_are_written_as_the_reader_does_by_the_shops_clock(
    language: str, amount: str, window: str
) -> None:
    text = WRITING.mail(RESTAURANT, due(NoticeKind.CONFIRMED, language)).text
    assert amount in text.replace("\u00a0", " ")
    assert window in text


def test_a_language_that_nobody_speaks_here_is_english() -> None:
    assert "is on its way" in WRITING.text(RESTAURANT, due(NoticeKind.OUT_FOR_DELIVERY, "xx")).text


def test_who_has_something_missing_is_asked_to_choose() -> None:
    assert "please choose" in WRITING.mail(RESTAURANT, due(NoticeKind.MISSING)).subject
    assert "Please choose" in WRITING.text(RESTAURANT, due(NoticeKind.MISSING)).text
