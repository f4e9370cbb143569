"""What a restaurant's till is and where: the `pos_driver` and `pos_settings` of its row, or `TRIVET_POS_…` without.

    pos_driver   pos_settings
    http         {"url", "order_path", "look_up_path", "idempotency_header", "headers", "secret_headers", "secret"}
    print        {"host", "port", "columns", "code_page", "answers_status"}
    simulator    {"latency_s", "success"}
    none         {}

Only `url` and `host` must be there. `docs/pos.md` explains each. With each of them may stand `receipts`, the printer at
the counter: as `print` has one.

Owns: reading and checking them. Must not: build a driver, or hold a secret: a secret is named here, and nothing else.
"""

from collections.abc import Mapping
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct, structs

from actors.domain.restaurant import TillChoice
from pos.outside.keyring import DEFAULT
from pos.outside.misfit import Misfit
from pos.settings import DriverKind, PosSettings, plain_address

HEADERS_MAX: Final = 16
# What the protocol itself says with a header is not for a restaurant to say again.
RESERVED: Final = frozenset(
    {"accept-encoding", "connection", "content-length", "content-type", "host", "te", "trailer", "transfer-encoding"}
    | {"upgrade", "webhook-id", "webhook-signature", "webhook-timestamp"}
)
CODE_PAGES: Final = ("CP437", "CP850", "CP852", "CP858", "CP860", "CP866", "CP1250", "CP1251", "CP1252", "CP1253")

Path = Annotated[str, Meta(pattern=r"\A/[!-~]*\Z", max_length=512)]
HeaderName = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9!#$%&'*+.^_`|~-]+\Z", max_length=64)]
HeaderValue = Annotated[str, Meta(pattern=r"\A[!-~]([ -~]*[!-~])?\Z", max_length=512)]
SecretName = Annotated[str, Meta(min_length=1, max_length=64)]
# A value with the name of a secret in its middle: "Bearer {chianti_key}".
SecretValue = Annotated[
    str, Meta(pattern=r"\A([!-z|~][ -z|~]*)?\{[A-Za-z0-9_.-]+\}([ -z|~]*[!-z|~])?\Z", max_length=512)
]


class PrinterSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """A network printer. `answers_status` is whether it answers DLE EOT, as nearly all of them do."""

    host: Annotated[str, Meta(pattern=r"\A[A-Za-z0-9.:_-]+\Z", max_length=253)]
    port: Annotated[int, Meta(ge=1, le=65535)] = 9100
    columns: Annotated[int, Meta(ge=24, le=80)] = 42
    code_page: str = "CP858"
    answers_status: bool = True

    def __post_init__(self) -> None:
        """Raises Misfit where they cannot be used."""
        if self.code_page not in CODE_PAGES:
            raise Misfit(f"code_page is none of {', '.join(CODE_PAGES)}")


class HttpSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """A till that speaks HTTP. `look_up_path` None is a till that cannot be asked.

    `secret_headers` have the name of a secret in each value, in braces; `secret` is the name of the secret that signs.
    """

    url: Annotated[str, Meta(max_length=512)]
    order_path: Path = "/orders"
    look_up_path: Path | None = "/orders/{order_id}"
    idempotency_header: HeaderName = "Idempotency-Key"
    headers: Annotated[Mapping[HeaderName, HeaderValue], Meta(max_length=HEADERS_MAX)] = {}
    secret_headers: Annotated[Mapping[HeaderName, SecretValue], Meta(max_length=HEADERS_MAX)] = {}
    secret: SecretName | None = None
    receipts: PrinterSettings | None = None

    def __post_init__(self) -> None:
        """Raises Misfit where they cannot be used."""
        if not plain_address(self.url):
            raise Misfit("url is no http or https address without user name, query and fragment")
        if any(mark in self.order_path for mark in "?#{}"):
            raise Misfit("order_path has a query, a fragment or a placeholder")
        if self.look_up_path is not None and not _asks_for_order(self.look_up_path):
            raise Misfit("look_up_path does not have {order_id} once, or has a fragment or another placeholder")
        names = [name.lower() for name in (self.idempotency_header, *self.headers, *self.secret_headers)]
        if len(set(names)) < len(names) or RESERVED & set(names):
            raise Misfit("a header is named twice, or is not for a restaurant to set")


class PrintSettings(PrinterSettings, frozen=True, forbid_unknown_fields=True):
    """The kitchen's printer."""

    receipts: PrinterSettings | None = None


class SimulatorSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """A pretended till: seconds until it answers, and the share of orders that it takes."""

    latency_s: Annotated[float, Meta(ge=0.0, le=60.0)] = 3.0
    success: Annotated[float, Meta(ge=0.0, le=1.0)] = 0.9
    receipts: PrinterSettings | None = None


class NoneSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """A restaurant without a till."""

    receipts: PrinterSettings | None = None


TillSettings = HttpSettings | PrintSettings | SimulatorSettings | NoneSettings
"""What a restaurant's till is and where."""

_SETTINGS: Final[Mapping[DriverKind, type[TillSettings]]] = {
    DriverKind.HTTP: HttpSettings,
    DriverKind.PRINT: PrintSettings,
    DriverKind.SIMULATOR: SimulatorSettings,
    DriverKind.NONE: NoneSettings,
}


def till_settings(choice: TillChoice, otherwise: PosSettings) -> TillSettings:
    """The restaurant's own settings, or where it has chosen no driver those of the environment. Raises Misfit."""
    if choice.driver is None:
        if choice.settings.strip() not in ("", "{}"):
            raise Misfit("pos_settings are given and pos_driver is not")
        host, port = otherwise.receipts
        return structs.replace(_of_environment(otherwise), receipts=PrinterSettings(host, port) if host else None)
    if choice.driver not in set(DriverKind):
        raise Misfit(f"pos_driver is none of {', '.join(DriverKind)}")
    try:
        return msgspec.json.decode(choice.settings, type=_SETTINGS[DriverKind(choice.driver)])
    except msgspec.ValidationError as error:
        raise Misfit(f"pos_settings: {error}") from None  # msgspec's words name fields and types, and no value
    except (msgspec.DecodeError, RecursionError):
        raise Misfit("pos_settings are no JSON, or too long") from None


def receipt_settings(choice: TillChoice, otherwise: PosSettings) -> PrinterSettings | None:
    """The printer at the restaurant's counter, None where it has none. Raises Misfit."""
    return till_settings(choice, otherwise).receipts


def _of_environment(settings: PosSettings) -> TillSettings:
    if settings.driver is DriverKind.HTTP:
        known = settings.secrets.secret(DEFAULT) is not None
        return HttpSettings(settings.url, secret=DEFAULT if known else None)
    if settings.driver is DriverKind.PRINT:
        host, port = settings.printer
        return PrintSettings(host, port)
    if settings.driver is DriverKind.SIMULATOR:
        return SimulatorSettings(settings.simulator_latency_s, settings.simulator_success)
    return NoneSettings()


def _asks_for_order(path: str) -> bool:
    rest = path.replace("{order_id}", "", 1)
    return rest != path and not any(mark in rest for mark in "#{}")
