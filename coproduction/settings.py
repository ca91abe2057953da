"""Settings. The environment is read in the first block and nowhere else."""

import base64
import hashlib
import hmac
import os
import shlex
from pathlib import Path
from typing import Any

import dj_database_url
import pghistory
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from coproduction.watch import logs
from partnerships.accounts.providers import read_providers

BASE_DIR = Path(__file__).resolve().parent.parent


# --- the environment -------------------------------------------------------------------------
def _flag(name: str) -> bool:
    return os.environ.get(name, "") not in {"", "0", "false", "no"}


def _needed(name: str, otherwise: str) -> str:
    """The variable; in production its absence is an error, elsewhere `otherwise` serves."""
    value = os.environ.get(name) or ("" if PRODUCTION else otherwise)
    if not value:
        raise ImproperlyConfigured(f"Set the environment variable {name}.")
    return value


PRODUCTION = _flag("PRODUCTION")
DEBUG = _flag("DEBUG") and not PRODUCTION
SECRET_KEY = _needed("SECRET_KEY", "only-for-development-and-tests")
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key]
VAULT_KEYS = _needed(
    "VAULT_KEYS", base64.urlsafe_b64encode(hashlib.sha256(f"vault {SECRET_KEY}".encode()).digest()).decode()
).split(",")
OWNER_URL = os.environ.get("DATABASE_URL", "postgresql://localhost/coproduction")
APP_URL = os.environ.get("DATABASE_APP_URL", "")
AS_OWNER = _flag("AS_OWNER")
REDIS_URL = _needed("REDIS_URL", "redis://localhost:6379/0")
ALLOWED_HOSTS = _needed("ALLOWED_HOSTS", "localhost,127.0.0.1,testserver").split(",")
SITE_URL = _needed("SITE_URL", f"http://localhost:{os.environ.get('PORT', '8000')}")
MEDIA_ROOT = Path(_needed("FILES_DIR", str(BASE_DIR / ".data" / "files")))
EMAIL_URL_HOST = os.environ.get("EMAIL_HOST", "")
DEFAULT_FROM_EMAIL = _needed("EMAIL_FROM", "coproduction@localhost")
NOTIFY_API_KEY = os.environ.get("NOTIFY_API_KEY", "")
NOTIFY_TEMPLATE_ID = os.environ.get("NOTIFY_TEMPLATE_ID", "")
NOTIFY_URL = os.environ.get("NOTIFY_URL", "https://api.notifications.service.gov.uk")
if NOTIFY_API_KEY and not NOTIFY_TEMPLATE_ID:
    raise ImproperlyConfigured("Set NOTIFY_TEMPLATE_ID: a template of ((subject)) and ((body)).")
FILE_SCANNER = shlex.split(os.environ.get("FILE_SCANNER", ""))
TRUSTED_PROXIES = int(os.environ.get("TRUSTED_PROXIES", "0"))
LOG_FORMAT = os.environ.get("LOG_FORMAT", "")
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
SIGN_IN_PROVIDERS = os.environ.get("SIGN_IN_PROVIDERS", "")
DEMO_SIGN_INS = _flag("DEMO_SIGN_INS")
if PRODUCTION and DEMO_SIGN_INS:
    raise ImproperlyConfigured("DEMO_SIGN_INS lets people in without a second factor. Unset it.")

# --- database: the owner migrates, the application role works behind the walls ------------------
APP_ROLE = "coproduction_app"
NATIONAL_ROLE = "coproduction_national"
BACKUP_ROLE = "coproduction_backup"
APP_PASSWORD = hmac.new(SECRET_KEY.encode(), APP_ROLE.encode(), hashlib.sha256).hexdigest()

OWNER_DATABASE = dj_database_url.parse(OWNER_URL)
if APP_URL:
    APP_DATABASE = dj_database_url.parse(APP_URL)
elif PRODUCTION and not AS_OWNER:
    raise ImproperlyConfigured("Set DATABASE_APP_URL: the application must not run as the owner.")
else:
    APP_DATABASE = {**OWNER_DATABASE, "USER": APP_ROLE, "PASSWORD": APP_PASSWORD}

DATABASES = {
    "default": {
        **(OWNER_DATABASE if AS_OWNER else APP_DATABASE),
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 0 if AS_OWNER else 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # pgbouncer in transaction mode
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- applications --------------------------------------------------------------------------------
INSTALLED_APPS = [
    "coproduction",
    "home",
    "public",
    "reports",
    "growth",
    "charters",
    "people",
    "priorities",
    "mapping",
    "assessments",
    "activities",
    "vault",
    "commons",
    "partnerships",
    "foundations",
    "pictures",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "crispy_forms_gds",
    "csp",
    "pgtrigger",
    "pghistory",
    "django.contrib.postgres",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]
MIDDLEWARE = [
    "coproduction.watch.middleware.WatchMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "partnerships.middleware.PrivacyMiddleware",
    "partnerships.middleware.SecondFactorMiddleware",
    "partnerships.middleware.PartnershipMiddleware",
    "partnerships.middleware.LinkMiddleware",
    "partnerships.middleware.AccessMiddleware",
    "partnerships.middleware.HistoryMiddleware",
    "partnerships.middleware.HoldMiddleware",
    "coproduction.errors.RefusalMiddleware",
]
ROOT_URLCONF = "coproduction.urls"
WSGI_APPLICATION = "coproduction.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "coproduction.context.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "gds"
CRISPY_TEMPLATE_PACK = "gds"
CRISPY_CLASS_CONVERTERS = {
    "dateinput": "govuk-input",
    "numberinput": "govuk-input",
    "urlinput": "govuk-input",
    "fileinput": "govuk-file-upload",
    "selectmultiple": "govuk-select",
}

# --- people ----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "partnerships.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "partnerships.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people come by invitation, which proves the address
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True  # for members of the community: `signing_in.AskForCode`
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # mail may be slow
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_RATE_LIMITS = {"request_login_code": "60/h/ip,5/h/key"}  # a community centre shares one address
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
ACCOUNT_FORMS = {
    "login": "partnerships.accounts.signing_in.SignIn",
    "reset_password": "partnerships.accounts.signing_in.ForgottenPassword",
    "reset_password_from_key": "partnerships.accounts.signing_in.NewPassword",
    "change_password": "partnerships.accounts.signing_in.ChangePassword",
    "set_password": "partnerships.accounts.signing_in.FirstPassword",
    "request_login_code": "partnerships.accounts.signing_in.AskForCode",
    "confirm_login_code": "partnerships.accounts.signing_in.EmailedCode",
    "reauthenticate": "partnerships.accounts.signing_in.PasswordAgain",
}
MFA_FORMS = {
    "authenticate": "partnerships.accounts.signing_in.Code",
    "reauthenticate": "partnerships.accounts.signing_in.CodeAgain",
    "activate_totp": "partnerships.accounts.signing_in.SetUpApp",
    "deactivate_totp": "partnerships.accounts.signing_in.RemoveApp",
    "generate_recovery_codes": "partnerships.accounts.signing_in.MakeRecoveryCodes",
    "add_webauthn": "partnerships.accounts.signing_in.AddPasskey",
    "edit_webauthn": "partnerships.accounts.signing_in.RenamePasskey",
}
SOCIALACCOUNT_ADAPTER = "partnerships.accounts.openid.SocialAccountAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form may lead nowhere but here, says our policy; a link may
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {
    "openid_connect": {
        "provider_class": "partnerships.accounts.openid.Provider",
        "OAUTH_PKCE_ENABLED": True,
        "APPS": read_providers(SIGN_IN_PROVIDERS, production=PRODUCTION),
    }
}
MFA_ADAPTER = "partnerships.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Coproduction"
MFA_TOTP_TOLERANCE = 1  # a code read at the end of its half minute still counts when it arrives

SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # e-mail is unique in lower case, by a constraint

# --- safety ------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SESSION_COOKIE_AGE = 60 * 60 * 12
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # of what is typed; files are not counted
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
CSRF_FAILURE_VIEW = "coproduction.errors.csrf_failure"

# --- pages ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English")), ("gd", _("Gaelic"))]
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / ".data" / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("govuk", BASE_DIR / "node_modules" / "govuk-frontend" / "dist" / "govuk"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

# --- background ---------------------------------------------------------------------------------------------
CACHES = {
    "default": {
        "BACKEND": "coproduction.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
    "max_retries": 1,  # a request does not wait for a broker that is down; the sweep offers later
    "interval_start": 0,
    "interval_step": 0.1,
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(BASE_DIR / ".data" / "beat-schedule")
CELERY_WORKER_PREFETCH_MULTIPLIER = 1  # a long job must not hold back others behind it
CELERY_TASK_SOFT_TIME_LIMIT = 15 * 60
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "heartbeat": {"task": "coproduction.tasks.beat", "schedule": 15, "options": {"expires": 15}},
    "jobs": {"task": "coproduction.tasks.offer_jobs", "schedule": 15, "options": {"expires": 15}},
    "mail": {"task": "coproduction.tasks.offer_mail", "schedule": 15, "options": {"expires": 15}},
    "digests": {
        "task": "coproduction.tasks.send_digests",  # three times in a morning: one digest, whichever runs
        "schedule": crontab(hour="7-9", minute=5, day_of_week="mon-fri"),
    },
    "bounces": {"task": "coproduction.tasks.note_bounces", "schedule": crontab(minute=35)},
    "results": {"task": "coproduction.tasks.remove_outdated_results", "schedule": crontab(minute=20)},
    "activities": {"task": "activities.tasks.tend_activities", "schedule": crontab(hour=3, minute=10)},
    "matrix": {"task": "coproduction.tasks.tend_matrix_rounds", "schedule": crontab(minute=50)},
    "leavers": {"task": "coproduction.tasks.tend_leavers", "schedule": crontab(hour=3, minute=30)},
    "retention": {
        "task": "coproduction.tasks.keep_to_retention_schedule",
        "schedule": crontab(hour=3, minute=40),
    },
    "explorer": {"task": "mapping.explorer.tasks.tend_rounds", "schedule": crontab(hour=0, minute=20)},
    "reports": {"task": "reports.tasks.remove_outdated_reports", "schedule": crontab(hour=3, minute=20)},
}
if NOTIFY_API_KEY:
    EMAIL_BACKEND = "partnerships.post.govuk_notify.EmailBackend"
elif EMAIL_URL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
EMAIL_HOST = EMAIL_URL_HOST
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_PASSWORD", "")
EMAIL_USE_TLS = bool(EMAIL_URL_HOST)
EMAIL_TIMEOUT = 20

# --- history of rows people edit -------------------------------------------------------------------------------
PGHISTORY_APPEND_ONLY = True
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()  # on the event row itself, behind its wall

LOGGING = logs.config(json=LOG_FORMAT == "json", level="INFO" if PRODUCTION else "WARNING")
