from actors.domain.refusal import Code
from server.http.problems import STATUS_OF, internal, session_not_found, unauthorized, unavailable


def test_every_refusal_has_a_status() -> None:
    assert set(STATUS_OF) == set(Code)
    assert all(400 <= status < 500 for status in STATUS_OF.values())


def test_the_contracts_statuses_are_kept() -> None:
    said = {
        Code.SESSION_CLOSED: 410,
        Code.CART_CHANGED: 409,
        Code.CART_LOCKED: 409,
        Code.CART_EMPTY: 409,
        Code.IDEMPOTENCY_KEY_REUSED: 409,
        Code.INVALID_STATUS_TRANSITION: 409,
        Code.SESSION_BUSY: 409,
        Code.PASS_REQUIRED: 403,
        Code.ORDERING_DISABLED: 423,
    }
    assert {code: STATUS_OF[code] for code in said} == said


def test_what_may_be_tried_again_says_when() -> None:
    assert unavailable().headers == {"Retry-After": "1"}
    assert unauthorized().headers == {"WWW-Authenticate": "Bearer"}


def test_our_own_errors_say_nothing_of_our_insides() -> None:
    assert [(p.status, p.details) for p in (internal(), session_not_found())] == [(500, {}), (404, {})]
