"""Every bound of the door over HTTP, with its reason. Sizes in bytes or characters, times in seconds."""

from typing import Final

BODY_BYTES_MAX: Final = 64 * 1024  # an order with a full paragraph of instructions is under 4 KiB
BODY_TIMEOUT_S: Final = 10.0  # 64 KiB over the worst mobile network that can still order
LARGE_BODY_TIMEOUT_S: Final = 25.0  # for the few routes that take a file: ten megabytes over a restaurant's own line
REQUEST_TIMEOUT_S: Final = 30.0  # longer than the heart's own longest wait (25 s), so that its answer comes first
RESPONSE_TIMEOUT_S: Final = 30.0  # the listener gives up on a reader that is slower
PROBE_TIMEOUT_S: Final = 2.0  # a part that takes longer to say "here" is away for those who ask
RATE_WINDOW_S: Final = 60  # the contract keeps counters for a minute
RETRY_AFTER_S: Final = 1  # what a caller is told to wait for after UNAVAILABLE

REQUEST_ID_CHARS_MAX: Final = 64  # fits a UUID, a trace id, and a line of the log
TOKEN_CHARS_MAX: Final = 1024  # ours have about 350
QR_TOKEN_CHARS_MAX: Final = 256  # ours have about 70
NAME_CHARS_MAX: Final = 64  # of a restaurant, as it stands in an address
IDEMPOTENCY_KEY_CHARS_MAX: Final = 64  # a UUID has 36
CART_HASH_CHARS_MAX: Final = 64  # a round and 32 digits
NICKNAME_CHARS_MAX: Final = 200  # before trimming; what is left of it may have 40
INSTRUCTIONS_CHARS_MAX: Final = 2_000  # before trimming; what is left of it may have 500
ID_MAX: Final = 2**31 - 1  # integer ids are `integer` columns
SECRET_KEYS_MAX: Final = 5  # one in use and a few that tokens already out may still carry
LANGUAGES_MAX: Final = 5  # of an Accept-Language header that are looked at
