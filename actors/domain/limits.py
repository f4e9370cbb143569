"""Every bound the rules enforce, with its reason. Lengths in characters, times in seconds."""

from typing import Final

NICKNAME_CHARS_MAX: Final = 40  # contract; fits one line on a small phone
NOTE_CHARS_MAX: Final = 200  # contract; a till prints about five lines of it
INSTRUCTIONS_CHARS_MAX: Final = 500  # one paragraph for the kitchen, printed once per order
QTY_MAX: Final = 99  # contract; also CHECK (qty BETWEEN 1 AND 99) in the database
CUSTOMER_NAME_CHARS_MAX: Final = 80  # of who a counter order is for; one line of a screen
CUSTOMER_PHONE_CHARS_MAX: Final = 32  # 15 digits, and how people part them
LINES_MAX: Final = 200  # contract; lines in one cart, keeps a snapshot near 60 KB, and twice that with options
OPTIONS_MAX: Final = 50  # different ones of one line: more than any sheet has, and 5 KB in a snapshot
# Of all lines of one cart: five for each, and at most 100 KB in a snapshot, of which a slow phone lets 256 KB wait.
CART_OPTIONS_MAX: Final = 1_000
LINES_PER_MEMBER_MAX: Final = 500  # one member's, ordered or in the cart: ten each for a table of fifty on one phone
LINES_PER_SESSION_MAX: Final = 2_000  # ordered or in the cart, about 2 MB of memory; one member has a quarter at most
# One member's removed lines that are remembered, so that a message that comes late brings none of them back. A phone
# repeats only what it was not answered for, which is a handful; 200 members' worth is still under 10 MB.
REMOVED_LINES_REMEMBERED: Final = 50
# Money in minor units. A till that counts 100,000,000 of them for one euro can still sell for 100,000 euros at once.
CART_TOTAL_MAX: Final = 10**13
BILL_TOTAL_MAX: Final = 10**14  # what a session has not paid; a JSON number shows fifteen digits exactly, so it fits
MEMBERS_MAX: Final = 200  # people who ever joined one session; a long table seats fifty
PLACEMENTS_MAX: Final = 500  # idempotency keys one session may ever use; one per press of the button
ATTEMPTS_MAX: Final = 100  # kept of one order; ten evenings of a dead till, later ones replace the last
ATTEMPT_WORDS_CHARS_MAX: Final = 200  # of what a till said; a sentence or two
ATTEMPT_MS_MAX: Final = 3_600_000  # an hour; no call lasts a minute, but a clock may jump
TICKET_CHARS_MAX: Final = 64  # what staff type as the till's ticket; fits one line of a screen
REASON_CHARS_MAX: Final = 200  # of why staff cancelled an order
HISTORY_MAX: Final = 100  # moves kept of one order; past it no detour is possible, and what is left of its way is five
STATION_CHARS_MAX: Final = 40  # a station's name; fits a tab of a screen
SHELF_PLACE_CHARS_MAX: Final = 40  # where an item stands; one line of a phone, read while walking
STATION_USUAL: Final = "kitchen"  # where a category is made that names no station
PREP_MINUTES_USUAL: Final = 15  # how long an item may take whose category does not say; a main course in a busy kitchen
PREP_MINUTES_MAX: Final = 600  # what takes longer is not ordered at a table
ALERT_AFTER_FAILURES: Final = 5  # contract §4; unknown outcomes in a row before staff are told
LOCK_LEASE_S: Final = 10.0  # contract; how long diners look at "sending" before the lock ends by itself
# How long a customer has to pay what they have checked out: long enough for a bank's page on a phone, and no longer
# than others should wait for what it holds. Providers give up later.
CHECKOUT_LEASE_S: Final = 15 * 60.0
CHECKOUT_AHEAD_S: Final = 30 * 24 * 3600.0  # how far ahead a slot may be chosen; nobody plans a shop's staff for longer
IDLE_CLOSE_S: Final = 90 * 60.0  # contract §7
PAID_CLOSE_S: Final = 10 * 60.0  # contract §7, where everything is paid
CART_KEPT_S: Final = 30 * 24 * 3600.0  # contract §10: a cart of the shop that nobody touches for so long is abandoned
# A cart of the shop may go on for years. One that has ordered so many lines and is empty ends, and the next one begins
# anew: as many as one cart holds, so that it never has more than two carts' worth in memory.
CART_WORN_LINES: Final = 200
# Without activity for so long with an open bill, staff are asked to look: longer than a course takes, and a third of
# the way to closing by itself.
IDLE_WARNING_S: Final = 30 * 60.0
UNDO_MERGE_S: Final = 60 * 60.0  # a merge can be undone within the hour; later, what is whose has mixed
PLAN_MAX: Final = 1_000  # per mille of the plan's width and height: finer than a finger on the largest screen
WRITTEN_S: Final = 30.0  # by then the store has what was decided, or never will: a commit is given up long before
UNPAID_SHOWN_S: Final = 24 * 3600.0  # a closed session's open bill on the floor; then it is archived, contract §7
TIP_RATE_MAX: Final = 20_000  # of one tip, in basis points of the bill: a coffee of two may be rounded up to a five
CLAIMS_MAX: Final = 2_000  # of one session: one for each line it may have; each is a row, and in every look at the bill
DISCOUNTS_MAX: Final = 50  # of one bill; more is a price that somebody should change
PAYMENTS_MAX: Final = 300  # of one session, those that came to nothing too: fifty who split, each with a few tries
PAYMENTS_KEPT_FOR_STAFF: Final = 50  # of those, so that whatever diners do, the staff can still take what is owed
TRIES_MAX: Final = (
    20  # of one who pays, those that came to nothing or to nothing yet; more is a game, or needs the staff
)
