"""Django's settings. What an operator may change comes from `env`; the rest is fixed here with its reason."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

import naru.web
from naru.config import env, sign_in
from naru.config.caches import cache_settings
from naru.config.logs import logging_config
from naru.config.mail import mail_settings

HOME = env.home()
DEBUG = env.flag("NARU_DEBUG")
DEMO = env.flag("NARU_DEMO")
SECRET_KEY = env.secret_key()
SECRET_KEY_FALLBACKS = [old for old in env.text("NARU_OLD_SECRET_KEYS").split() if old]
ALLOWED_HOSTS = [host.strip() for host in env.text("NARU_HOSTS").split(",") if host.strip()]
ORIGIN = env.text("NARU_ORIGIN").rstrip("/")
CSRF_TRUSTED_ORIGINS = [ORIGIN]
EMBEDDER = env.text("NARU_EMBEDDER")
API_CALLS_A_MINUTE = int(env.text("NARU_API_CALLS"))
REGIONS_FILE = env.text("NARU_REGIONS")
SECRET_IS_IN_FILE = not env.text("NARU_SECRET_KEY")
METRICS_TOKEN = env.text("NARU_METRICS_TOKEN")
MOST_FILE_BYTES = int(env.text("NARU_FILE_MEGABYTES")) * 1024 * 1024

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "ninja",
    "naru.jobs",
    "naru.records",
    "naru.imports",
    "naru.people",
    "naru.tokens",
    "naru.programmes",
    "naru.demands",
    "naru.matching",
    "naru.introductions",
    "naru.plans",
    "naru.web",
    "naru.api",
    "naru.cli",
]

MIDDLEWARE = [
    "naru.web.requests.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "naru.web.middleware.ActorMiddleware",
    "naru.web.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "naru.config.urls"
WSGI_APPLICATION = "naru.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Person"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Ours before those that packages bring under the same names (sign-in, two-step sign-in).
        "DIRS": [Path(naru.web.__path__[0]) / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "naru.web.context.site",
            ],
        },
    },
]


def _database() -> dict[str, Any]:
    url = env.text("DATABASE_URL")
    if not url or url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///") if url else str(HOME / "naru.sqlite3")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            # Opened anew now and then, to see the tables' statistics (`naru.jobs.upkeep`).
            "CONN_MAX_AGE": 600,
            # Writers queue at BEGIN instead of failing at their first write; an acknowledged write is on disk.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                " PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456;",
            },
        }
    parsed: dict[str, Any] = dict(dj_database_url.parse(url))
    # Without a pool under load most submissions fail: every thread would open a connection of its own.
    parsed["OPTIONS"] = {**parsed.get("OPTIONS", {}), "pool": {"min_size": 1, "max_size": 10, "timeout": 20}}
    parsed["CONN_MAX_AGE"] = 0
    return parsed


DATABASES = {"default": _database()}

CACHES = {"default": cache_settings(env.text("NARU_CACHE"), web_processes=int(env.text("NARU_WEB_PROCESSES")))}

FORM_RENDERER = "naru.web.forms.renderer.FieldRenderer"
CSRF_FAILURE_VIEW = "naru.web.pages.errors.csrf_failed"

LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", _("한국어")), ("en", _("English"))]
# Pages keep one catalogue a stage, so that each can be read and translated alone.
LOCALE_PATHS = sorted((Path(naru.web.__path__[0]) / "locale").glob("*/"))
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Seoul"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "me"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none" if DEMO else "mandatory"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
# One address a person, and a new one counts once it is confirmed.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Naru] "
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = ORIGIN.partition(":")[0]
ACCOUNT_ADAPTER = "naru.web.sign_in.AccountAdapter"
# By person and by address; counted where NARU_CACHE says.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "signup": "10/m/ip",
    "reset_password": "10/m/ip,3/5m/key",
    "confirm_email": "1/3m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.text("NARU_PROXIES"))
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
MFA_TOTP_ISSUER = "Naru"
MFA_ADAPTER = "naru.web.sign_in.SecondFactorAdapter"
SOCIALACCOUNT_ADAPTER = "naru.web.oidc.provider.SocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
# A form that is sent to us and led on to the provider would be stopped by form-action.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = sign_in.providers(
    issuer=env.text("NARU_OIDC_ISSUER"),
    client_id=env.text("NARU_OIDC_CLIENT_ID"),
    secret=env.text("NARU_OIDC_SECRET"),
    name=env.text("NARU_OIDC_NAME"),
)
MAIL_URL = env.text("NARU_MAIL_URL") or ("file:" if DEMO else "")
for _name, _value in mail_settings(MAIL_URL, folder=HOME / "mail").items():
    globals()[_name] = _value
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("NARU_MAIL_FROM")
MAIL_HOLD = timedelta(minutes=int(env.text("NARU_MAIL_HOLD_MINUTES") or (0 if DEMO else 10)))

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ORIGIN.startswith("https://")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
        "report-uri": ["/csp-report"],
    },
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

LOGGING = logging_config(env.text("NARU_LOG"), is_debug=DEBUG)
