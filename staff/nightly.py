"""What is done now and then, built; and apart from it what waits for a mail server, which must hold up nothing else.

Owns: building it. Must not: start anything; the composition root runs the services.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from actors.nightly.checks import SumChecks
from actors.nightly.clean_up import CleanUp
from actors.nightly.mailing import FIRST_S, PassMails
from actors.nightly.poller import Duties, Nightly
from actors.nightly.reconciling import Reconciling
from actors.nightly.resetting import ResetPost
from actors.nightly.rotation import Rotation
from actors.nightly.shift import Work
from actors.passes import Passes
from actors.ports.clock import Clock
from actors.ports.jobs import Check, JobStore, Leftovers
from actors.ports.resets import ResetMails
from actors.reconciling import Reconciler
from actors.restaurants import Restaurants
from server.accounts.secrets import new_token
from staff.mail.post import post_of
from staff.mail.resets import reset_mail
from staff.mail.settings import MailSettings


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


def nightly_of(
    settings: MailSettings,
    store: NightStore,
    passes: Passes,
    clock: Clock,
    tell: Callable[[str], None],
    providers: AtProviders,
) -> tuple[Nightly, Nightly]:
    """Both pollers. `tell` prints mails where that is wanted."""
    post = post_of(settings, tell)
    mails, resets = PassMails(passes, post), ResetPost(store.resets, passes.restaurants, post, reset_mail, new_token)
    compared = Reconciling(providers.reconciler, passes.restaurants).duties()
    clean_up = CleanUp(store.leftovers)
    for_all = {**clean_up.duties(), **mails.finding(), **resets.finding()}
    for_each = {
        **Rotation(passes).duties(),
        **SumChecks(store.checks).duties(),
        **compared,
        **providers.forgetting(passes.restaurants),
        **clean_up.duties_for_each(),
    }
    quick = Nightly(store.jobs, Duties(for_all, for_each), clock)
    return quick, Nightly(store.jobs, Duties({}, {**mails.mailing(), **resets.mailing()}, mails.claim), clock, FIRST_S)
