"""sd-jwt, the reference implementation beside the RFC's drafts: signature, disclosures and key binding, no times and no status."""
import json

from jwcrypto.jwk import JWK
from sd_jwt.holder import SDJWTHolder
from sd_jwt.verifier import SDJWTVerifier
from web import get_json


def issuer_key(request):
    def find(iss, header):
        if "issuers" in request:
            keys = request["issuers"][iss]["credential"]
        else:
            host, _, path = iss.removeprefix("https://").partition("/")
            keys = get_json(f"https://{host}/.well-known/jwt-vc-issuer/{path}")["jwks"]["keys"]
        return JWK(**next(key for key in keys if key["kid"] == header["kid"]))

    return find


def verify(request):
    verifier = SDJWTVerifier(
        request["presentation"], issuer_key(request), request.get("audience"), request.get("nonce")
    )
    return {"claims": verifier.get_verified_payload()}


def present(request):
    holder = SDJWTHolder(request["credential"])
    shown = {name: True for name in request["reveal"]}
    holder.create_presentation(shown, request["nonce"], request["audience"], JWK.from_json(json.dumps(request["key"])))
    return {"presentation": holder.sd_jwt_presentation}
