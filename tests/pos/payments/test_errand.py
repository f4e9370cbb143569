"""What a provider is asked for: what never changes of a payment, and where its payer comes back to."""

from pos.payments.driver import Hosted
from pos.payments.errand import Errands
from tests.pos.payments.direct import DirectProvider
from tests.pos.payments.ledger import Ledger, OneProvider
from tests.pos.sessions import restaurant


async def test_a_payer_comes_back_by_their_restaurant_and_their_payment() -> None:
    ledger = Ledger()
    ledger.sessions.restaurants[2] = restaurant(2)
    session_id = ledger.dine(restaurant_id=2)
    payment_id = ledger.pay(session_id)
    told = ledger.sessions.act(session_id, None)
    errands = Errands(
        OneProvider(lambda _: DirectProvider()),
        lambda restaurant_id, payment_id: f"https://eat.example/pay/{restaurant_id}-{payment_id}",
    )
    errand = errands.errand(told, payment_id)
    assert errand is not None
    back = f"https://eat.example/pay/2-{payment_id}"
    assert errand.charge.way == Hosted(success_url=f"{back}?done", cancel_url=back)
