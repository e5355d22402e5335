"""openvc-core: verifies SD-JWT VCs with issuer metadata, key binding and Token Status Lists."""
import time
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from openvc import VerificationPolicy, verify_credential
from openvc.openid4vci import parse_credential_issuer_metadata, parse_credential_offer
from openvc.resolvers import default_status_list_token_resolver
from openvc.status import verify_status_list_token
from web import get_json, get_text


@contextmanager
def clock_at(now):
    """The library reads the wall clock for the issuer's claims: a vector brings its own time along."""
    if now is None:
        yield
    else:
        with patch.object(time, "time", lambda: datetime.fromisoformat(now).timestamp()):
            yield


def served(request):
    """What the issuer's metadata would say, and what the status lists' URLs would serve, both from a vector."""
    issuers, statuses = request["issuers"], request["statusLists"]

    def metadata(url):
        iss = url.replace("/.well-known/jwt-vc-issuer", "", 1)
        return {"issuer": iss, "jwks": {"keys": issuers[iss]["credential"]}}

    def status(uri):
        keys = [key for issuer in issuers.values() for key in issuer["status"]]
        refusals = []
        for key in keys:
            try:
                return verify_status_list_token(statuses[uri].strip(), public_key_jwk=key, expected_uri=uri)
            except Exception as refusal:
                refusals.append(refusal)
        raise refusals[-1] if refusals else ValueError("no status key")

    return metadata, status


def live_status(uri):
    """A member's status key stands in its key set and not in its issuer metadata, where it would speak for credentials."""

    def keys(url):
        iss = url.replace("/.well-known/jwt-vc-issuer", "", 1)
        everything = get_json(f"{iss}/keys")["keys"]
        return {"issuer": iss, "jwks": {"keys": [key for key in everything if key["purpose"] == "status"]}}

    return default_status_list_token_resolver(jwt_vc_issuer_fetch=keys, fetch=get_text)(uri)


def verify(request):
    live = "issuers" not in request
    metadata, status = (get_json, live_status) if live else served(request)
    now = request.get("now")
    policy = VerificationPolicy(
        audience=request.get("audience"),
        nonce=request.get("nonce"),
        require_key_binding="nonce" in request,
        now=datetime.fromisoformat(now) if now else None,
    )
    with clock_at(now):
        result = verify_credential(
            request["presentation"],
            policy=policy,
            jwt_vc_issuer_fetch=metadata,
            resolve_status_list_token=status,
        )
    return {"claims": result.claims, "keyBound": result.key_bound, "status": result.status is not None}


def read_offer_and_metadata(request):
    """Shapes of OpenID4VCI 1.0 §4.1.1 and §12.2, read by a parser that takes nothing on trust."""
    offer = parse_credential_offer(request["offer"])
    host, _, path = offer.credential_issuer.removeprefix("https://").partition("/")
    metadata = get_json(f"https://{host}/.well-known/openid-credential-issuer/{path}")
    read = parse_credential_issuer_metadata(metadata)
    return {"issuer": read.credential_issuer, "offered": list(offer.credential_configuration_ids)}
