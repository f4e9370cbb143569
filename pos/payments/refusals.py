"""What every driver refuses alike, before anybody is asked.

Owns: these codes and rules. Must not: know a provider.
"""

from typing import Final

from pos.payments.driver import Refused

WAY_NOT_TAKEN: Final = "way_not_taken"  # this provider does not do that: a counter has no page, a page no drawer
ALREADY_CAPTURED: Final = "already_captured"
ALREADY_VOIDED: Final = "already_voided"
NOT_AUTHORISED: Final = "not_authorised"
NOT_CAPTURED: Final = "not_captured"
AMOUNT_INVALID: Final = "amount_invalid"  # nothing, less than nothing, or more than there is


def invalid_amount(amount: int, most: int) -> Refused | None:
    """Why this amount can be neither taken nor given back, of at most so much. None where it can."""
    return None if 0 < amount <= most else Refused(AMOUNT_INVALID)
