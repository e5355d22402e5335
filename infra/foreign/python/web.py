"""Plain https GETs. The proxy and the one trusted authority come by HTTPS_PROXY and SSL_CERT_FILE."""
import json
import urllib.request


def get_text(url):
    if not url.startswith("https://"):
        raise ValueError(f"{url} is not https")
    with urllib.request.urlopen(url, timeout=20) as response:
        return response.read().decode()


def get_json(url):
    return json.loads(get_text(url))
