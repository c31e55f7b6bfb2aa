"""Django's settings, derived from the installation's configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from farled_web.configuration import read_configuration

HERE = Path(__file__).resolve().parent
CONFIGURATION = read_configuration()
PRODUCTION = CONFIGURATION.production
DEBUG = False

# A key for commands that sign nothing (migrate, collectstatic); operations refuses to serve with it.
SECRET_KEY = CONFIGURATION["FARLED_SECRET_KEY"] or "unsafe-" + "0" * 50
ALLOWED_HOSTS = CONFIGURATION.words("FARLED_HOSTS")
ADDRESS = CONFIGURATION["FARLED_ADDRESS"].rstrip("/")
CSRF_TRUSTED_ORIGINS = [ADDRESS]
DEMO = CONFIGURATION.demo

ROOMS = [
    "database",
    "ui",
    "audit",
    "jobs",
    "organisations",
    "people",
    "directory",
    "firms",
    "diagnosis",
    "coalitions",
    "referrals",
    "webhooks",
    "reporting",
    "workspace",
    "api",
    "operations",
]
INSTALLED_APPS = [
    # Before allauth, whose pages and words the people room replaces.
    *[f"farled_web.{room}" for room in ROOMS],
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "farled_web.ui.middleware.RequestLog",
    "farled_web.ui.middleware.DatabaseGone",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # Last: one transaction per view, with the viewer set inside it.
    "farled_web.people.middleware.ViewerScope",
]
ROOT_URLCONF = "farled_web.urls"
WSGI_APPLICATION = "farled_web.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "farled_web.people.context.viewer",
            ],
        },
    }
]


def database(url: str) -> dict[str, Any]:
    """Read a PostgreSQL address; ``host`` may also stand in its query, as a socket folder does."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "farled",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,  # a restarted database is noticed by the pool, not by a person
        "OPTIONS": {**options, "pool": {"min_size": 1, "max_size": 10, "timeout": 10}},
        "DISABLE_SERVER_SIDE_CURSORS": False,
    }


DATABASES = {"default": database(CONFIGURATION.database_url() or "postgresql:///farled")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Shared by all processes, so that limits on sign-in and on the check hold whatever process answers.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "ui_cache"},
}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CHANGE_EMAIL = True  # one address; a new one counts once it is confirmed
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody is mailed who has no account here
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True  # for as long as SESSION_COOKIE_AGE says
ACCOUNT_ADAPTER = "farled_web.people.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "farled_web.people.adapters.SocialAccountAdapter"
ACCOUNT_RATE_LIMITS = {
    "login_failed": "5/5m/key,30/5m/ip",
    "login": "60/m/ip",
    "referral_link": "30/10m/key,120/10m/ip",  # docs/methods/web.md, referrals by mail §3
    "referral_link_wrong": "30/10m/ip",
}
# Who asks is told by the last servers in front alone: anybody can write the rest of that header.
ALLAUTH_TRUSTED_PROXY_COUNT = int(CONFIGURATION["FARLED_PROXIES"] or PRODUCTION)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Farled"


def oidc(text: str) -> dict[str, Any]:
    """Read ``name|server|client id|secret`` words into allauth's provider list."""
    apps = []
    for word in text.split():
        name, server, client, secret = (*word.split("|"), "", "", "")[:4]
        apps.append({"provider_id": name, "name": name, "client_id": client, "secret": secret,
                     "settings": {"server_url": server}})  # fmt: skip
    return {"openid_connect": {"APPS": apps, "OAUTH_PKCE_ENABLED": True}}


SOCIALACCOUNT_PROVIDERS = oidc(CONFIGURATION["FARLED_OIDC"])
# The provider vouches for the address; a person keeps one account however they come in.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
# Leaving for the provider is a form whose answer sends the browser there, which the policy has to allow.
OIDC_ORIGINS = sorted({
    "{0.scheme}://{0.netloc}".format(urlsplit(app["settings"]["server_url"]))
    for app in SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
})  # fmt: skip

LANGUAGE_CODE = CONFIGURATION["FARLED_LANGUAGE"]
LANGUAGES = [("sv", _("Swedish")), ("en", _("English"))]
TIME_ZONE = "Europe/Stockholm"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HERE / "static_collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # documents live in the database
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
UPLOAD_BYTES = int(CONFIGURATION["FARLED_UPLOAD_MB"]) * 1_000_000
WEBHOOK_PORTS = frozenset(
    int(word) for word in CONFIGURATION.words("FARLED_WEBHOOK_PORTS") if word.isdecimal()
)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_HANDLERS = [
    "farled_web.ui.uploads.RefuseHuge",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *OIDC_ORIGINS],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "farled_web.ui.errors.csrf_failed"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
# Other hosts below the same domain are not ours to decide on: neither sub-domains nor preloading is asked.
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
if PRODUCTION:
    SECURE_REDIRECT_EXEMPT = [r"^health$"]  # a monitor beside the application asks in plain HTTP
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONFIGURATION["FARLED_MAIL_FROM"]
REPLY_TO, IMAP = CONFIGURATION["FARLED_REPLY_TO"], CONFIGURATION["FARLED_IMAP"]


def mail(text: str, home: Path | None) -> dict[str, Any]:
    """Read where mails go into Django's settings."""
    parts = urlsplit(text)
    if parts.scheme in {"smtp", "smtps"}:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname or "localhost",
            "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_USE_TLS": parts.scheme == "smtp" and parts.hostname not in {"localhost", "127.0.0.1"},
            "EMAIL_TIMEOUT": 20,
        }
    if text == "file" and home is not None:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(home / "outbox"),
        }
    return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}


globals().update(mail(CONFIGURATION["FARLED_MAIL"], CONFIGURATION.home))

PROCRASTINATE_ON_APP_READY = "farled_web.jobs.periodic.register"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "farled_web.ui.logs.JsonLines"},
        "text": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": CONFIGURATION["FARLED_LOG"]},
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
    },
}
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # the two choices on HSTS above
