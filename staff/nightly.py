"""What is done now and then, built; and apart from it what waits for others, who must hold up nothing else.

Those are a mail server, and whoever takes messages to phones.

Owns: building it. Must not: start anything; the composition root runs the services.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from attrs import frozen

from actors.nightly.checks import SumChecks
from actors.nightly.clean_up import CleanUp
from actors.nightly.mailing import FIRST_S, PassMails
from actors.nightly.noticing import NoticePost
from actors.nightly.poller import Duties, Nightly
from actors.nightly.reconciling import Reconciling
from actors.nightly.recurring import RecurringWork
from actors.nightly.recurring_letters import RecurringPost
from actors.nightly.resetting import ResetPost
from actors.nightly.rotation import Rotation
from actors.nightly.shift import Work
from actors.passes import Passes
from actors.ports.clock import Clock
from actors.ports.jobs import Check, JobStore, Leftovers
from actors.ports.mail import Post
from actors.ports.notices import NoticeBox
from actors.ports.recurring import RecurringOrders
from actors.ports.resets import ResetMails
from actors.ports.texts import Gateway
from actors.reconciling import Reconciler
from actors.registry import Registry
from actors.restaurants import Restaurants
from server.accounts.secrets import new_token
from staff.mail.post import post_of
from staff.mail.resets import resets_written
from staff.mail.settings import MailSettings
from staff.notices.recurring_letters import letters_of
from staff.notices.writing import writing_of
from staff.texts.gateway import gateway_of
from staff.texts.settings import TextSettings


class NightStore(Protocol):
    """What nightly work needs of the store."""

    @property
    def jobs(self) -> JobStore:
        """The jobs themselves."""
        ...

    @property
    def leftovers(self) -> Leftovers:
        """What is deleted once it is old."""
        ...

    @property
    def resets(self) -> ResetMails:
        """Who has forgotten their password, and is to be mailed."""
        ...

    @property
    def notices(self) -> NoticeBox:
        """What customers are to be told of their orders."""
        ...

    @property
    def recurring(self) -> RecurringOrders:
        """Orders that are placed every week."""
        ...

    @property
    def checks(self) -> Sequence[Check]:
        """Sums that are compared."""
        ...


class AtProviders(Protocol):
    """What nightly work has to do with payment providers."""

    @property
    def reconciler(self) -> Reconciler:
        """Who compares their books with ours."""
        ...

    def forgetting(self, restaurants: Restaurants) -> Mapping[str, Work]:
        """The work, by the name of its job, of having them forget what nobody has any more."""
        ...


@frozen
class Carriers:
    """Who takes what is said to people, and where these reach us. `gateway` is None where nobody takes messages."""

    post: Post
    gateway: Gateway | None
    public_url: str


def carriers_of(
    mail: MailSettings, texts: TextSettings, public_url: str, clock: Clock, tell: Callable[[str], None]
) -> Carriers:
    """By the settings. `tell` prints mails where that is wanted."""
    return Carriers(post_of(mail, tell), gateway_of(texts, clock), public_url)


def nightly_of(
    carriers: Carriers, store: NightStore, passes: Passes, clock: Clock, providers: AtProviders, registry: Registry
) -> tuple[Nightly, Nightly, Nightly]:
    """The pollers: for what waits for nobody, for mails, and for messages."""
    post, restaurants = carriers.post, passes.restaurants
    written = resets_written(carriers.public_url)
    mails, resets = PassMails(passes, post), ResetPost(store.resets, restaurants, post, written, new_token)
    notices = NoticePost(store.notices, restaurants, writing_of(carriers.public_url), post, carriers.gateway)
    letters = RecurringPost(store.recurring, restaurants, letters_of(carriers.public_url), post)
    weekly = RecurringWork(store.recurring, registry)
    clean_up = CleanUp(store.leftovers)
    for_all = {**clean_up.duties(), **mails.finding(), **resets.finding(), **notices.finding(), **letters.finding()}
    for_all |= weekly.finding()
    for_each = {
        **Rotation(passes).duties(),
        **SumChecks(store.checks).duties(),
        **Reconciling(providers.reconciler, restaurants).duties(),
        **providers.forgetting(restaurants),
        **clean_up.duties_for_each(),
        **weekly.placing(),
    }
    mailing = {**mails.mailing(), **resets.mailing(), **notices.mailing(), **letters.mailing()}
    quick = Nightly(store.jobs, Duties(for_all, for_each), clock)
    texting = Nightly(store.jobs, Duties({}, notices.texting()), clock, FIRST_S)
    return quick, Nightly(store.jobs, Duties({}, mailing, mails.claim), clock, FIRST_S), texting
