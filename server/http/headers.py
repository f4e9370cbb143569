"""Headers that every answer carries: what browsers are asked to forbid, and who may call from elsewhere.

Owns: the security headers and CORS. Must not: know routes; a page that needs a wider policy sets its own.
"""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from quart import Response
from quart_cors import cors
from quart_trio import QuartTrio
from secure import Secure
from secure.headers import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)

from server.settings import DoorSettings

CSP: Final = "Content-Security-Policy"
_HSTS_S: Final = 365 * 86_400
_PREFLIGHT_S: Final = 600  # browsers ask again after ten minutes, so that a shorter list takes hold soon


def security_headers(settings: DoorSettings) -> Mapping[str, str]:
    """The headers of every answer. Those that force https only where diners come by https: they would lock them out."""
    secure = Secure(
        csp=_nothing(settings),
        coop=CrossOriginOpenerPolicy().same_origin(),
        corp=CrossOriginResourcePolicy().same_origin(),
        hsts=StrictTransportSecurity().max_age(_HSTS_S) if settings.https else None,
        permissions=PermissionsPolicy().geolocation().microphone().camera(),
        referrer=ReferrerPolicy().no_referrer(),  # the page behind a QR code has its token in the address
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
    )
    return MappingProxyType({**secure.headers, "Cache-Control": "no-store"})  # what is not said to be kept is not


def shell_policy(settings: DoorSettings, importmap: str, look: str) -> str:
    """The policy of a page: what comes from here alone, and of what stands in it this map of modules and this sheet."""
    policy = _nothing(settings).script_src("'self'", *([_digest(importmap)] if importmap else []))
    policy = policy.style_src("'self'", _digest(look)) if look else policy.style_src("'self'")
    return policy.img_src("'self'").connect_src("'self'").manifest_src("'self'").worker_src("'self'").header_value


def plain_policy(settings: DoorSettings) -> str:
    """The policy of what has no script and no sheet in it, and takes what comes from here: a worker, a plain page."""
    policy = _nothing(settings).script_src("'self'").style_src("'self'").img_src("'self'")
    return policy.connect_src("'self'").worker_src("'self'").header_value


def docs_policy(settings: DoorSettings) -> str:
    """The policy of the documentation, whose viewer writes styles and small pictures into its page."""
    policy = _nothing(settings).script_src("'self'").style_src("'self'", "'unsafe-inline'")
    return policy.img_src("'self'", "data:").connect_src("'self'").header_value


def dress(response: Response, headers: Mapping[str, str]) -> Response:
    """Puts the headers on an answer that does not have its own."""
    own = {name.lower() for name, _ in response.headers}
    response.headers.extend([said for said in headers.items() if said[0].lower() not in own])
    return response


def allow_origins(app: QuartTrio, settings: DoorSettings) -> None:
    """Lets pages of the listed origins call, with a token and without cookies. Where none is listed, nobody asks."""
    if not settings.allowed_origins:
        return
    cors(
        app,
        allow_origin=list(settings.allowed_origins),
        allow_methods=["GET", "POST", "PUT", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "X-Request-Id"],
        expose_headers=["ETag", "Retry-After", "X-Request-Id"],
        allow_credentials=False,
        max_age=_PREFLIGHT_S,
        send_origin_wildcard=False,
    )


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _nothing(settings: DoorSettings) -> ContentSecurityPolicy:
    policy = ContentSecurityPolicy().default_src("'none'").base_uri("'none'")
    policy = policy.form_action("'none'").frame_ancestors("'none'")
    return policy.upgrade_insecure_requests() if settings.https else policy
