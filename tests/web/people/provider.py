"""A small OpenID Connect provider on this machine: discovery, authorize with PKCE, token, userinfo, keys.

It keeps to OpenID Connect Core 1.0 for the code flow: a code is good once, for one client and redirect
address; the verifier has to hash to the challenge; the id_token is signed by RS256.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET, KEY_ID = "farled", "a-secret-of-the-client", "key-1"


@dataclass
class Provider:
    """What it knows.

    Attributes:
        person: Claims about whoever is signed in there.
        issuer: Its own address.
        codes: Codes given out and not yet used.
        tokens: Access tokens and whose claims they open.
        refused: Why requests for a token were refused.
    """

    person: dict[str, Any] = field(default_factory=dict)
    issuer: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def configuration(self) -> dict[str, Any]:
        """The discovery document."""
        return {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token", "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys", "response_types_supported": ["code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }  # fmt: skip

    def keys(self) -> dict[str, Any]:
        """Its public keys."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked: dict[str, str]) -> str | None:
        """Give where the browser goes next; None: refused, and nobody is sent anywhere."""
        if asked.get("client_id") != CLIENT or asked.get("response_type") != "code":
            return None
        if "openid" not in asked.get("scope", "").split() or asked.get("code_challenge_method") != "S256":
            return None
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        query = urlencode({"code": code, "state": asked.get("state", ""), "iss": self.issuer})
        return f"{asked['redirect_uri']}?{query}"

    def exchange(self, given: dict[str, str]) -> dict[str, Any] | None:
        """Give tokens for a code, once."""
        asked = self.codes.pop(given.get("code", ""), None)
        challenge = _hash(given.get("code_verifier", ""))
        checks = {
            "client": (given.get("client_id"), given.get("client_secret")) == (CLIENT, SECRET),
            "code": asked is not None,
            "redirect": asked is not None and asked["redirect_uri"] == given.get("redirect_uri"),
            "verifier": asked is not None and secrets.compare_digest(asked["code_challenge"], challenge),
        }
        self.refused += [name for name, held in checks.items() if not held]
        if not all(checks.values()):
            return None
        token, now = secrets.token_urlsafe(16), int(time.time())
        self.tokens[token] = self.person
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60, **self.person}
        if asked and "nonce" in asked:
            claims["nonce"] = asked["nonce"]
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": KEY_ID})
        return {"access_token": token, "token_type": "Bearer", "expires_in": 60, "id_token": signed}


def _hash(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/.well-known/openid-configuration":
                self._json(200, provider.configuration())
            elif parts.path == "/keys":
                self._json(200, provider.keys())
            elif parts.path == "/userinfo":
                token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                found = provider.tokens.get(token)
                self._json(200 if found else 401, found or {"error": "invalid_token"})
            elif parts.path == "/authorize":
                where = provider.authorize({k: v[0] for k, v in parse_qs(parts.query).items()})
                self.send_response(302 if where else 400)
                if where:
                    self.send_header("Location", where)
                self.end_headers()
            else:
                self._json(404, {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
            found = provider.exchange({k: v[0] for k, v in parse_qs(body).items()})
            self._json(200 if found else 400, found or {"error": "invalid_grant"})

        def _json(self, status: int, found: dict[str, Any]) -> None:
            content = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def running(person: dict[str, Any]) -> Iterator[Provider]:
    """Run one on a free port of this machine."""
    provider = Provider(person)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
