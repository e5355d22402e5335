"""PyJWT and jsonschema: Open Badges 3.0 as a VC-JWT (§8.2), and the shapes that 1EdTech publishes."""
import jwt
from jsonschema import Draft201909Validator
from jsonschema.validators import validator_for
from jwt import PyJWK
from web import get_json


def verify(request):
    header = jwt.get_unverified_header(request["credential"])
    key = PyJWK(get_json(header["kid"]), algorithm="RS256")
    claims = jwt.decode(request["credential"], key.key, algorithms=["RS256"])
    return {"claims": claims, "header": header}


def check_schema(request):
    schema = request["schema"]
    validator = validator_for(schema, default=Draft201909Validator)(schema)
    faults = [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in validator.iter_errors(request["document"])]
    if faults:
        raise ValueError("; ".join(faults[:5]))
    return {}
