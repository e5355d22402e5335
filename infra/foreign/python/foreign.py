"""Verifiers that others wrote, driven line by line: one JSON object in, one out, each with the `id` of its question."""
import json
import sys

import badge
import lax
import strict

OPERATIONS = {
    "openvc": strict.verify,
    "openvc-metadata": strict.read_offer_and_metadata,
    "sd-jwt": lax.verify,
    "sd-jwt-present": lax.present,
    "badge": badge.verify,
    "schema": badge.check_schema,
}


def answer(request):
    try:
        return {"accepted": True, **OPERATIONS[request["op"]](request)}
    except Exception as refusal:  # whatever a library raises is its refusal, as it words it
        return {"accepted": False, "why": f"{type(refusal).__name__}: {refusal}"}


def in_json(reply):
    """Python reads and writes numbers that JSON has not: what a lax verifier let through need not be told."""
    try:
        return json.dumps(reply, allow_nan=False)
    except ValueError:
        return json.dumps({**reply, "claims": None})


for line in sys.stdin:
    request = json.loads(line)
    print(in_json({"id": request["id"], **answer(request)}), flush=True)
