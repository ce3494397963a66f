"""All settings, in one file. What a school changes lives in the database (`core.setting`), not here.

Environment: KITAPHANA_DATA (folder of data), DATABASE_URL (PostgreSQL instead of SQLite), KITAPHANA_HOSTS
(comma-separated names under which the server answers; default: any, for a school's network has no fixed
ones), KITAPHANA_DEBUG=1 (developers only).
"""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.management.utils import get_random_secret_key

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent.parent


def _data_folder() -> Path:
    if named := os.environ.get("KITAPHANA_DATA"):
        return Path(named)
    if (CHECKOUT / "pyproject.toml").exists():
        return CHECKOUT / "data"
    home = Path(
        os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share"
    )
    return home / "kitaphana"


def _secret_key() -> str:
    """Made once for each installation and kept beside its data, so that no two schools share one."""
    file = DATA / "secret-key"
    if not file.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        try:
            with file.open("x", encoding="ascii") as new:
                new.write(get_random_secret_key())
        except FileExistsError:
            pass
        file.chmod(0o600)
    return file.read_text(encoding="ascii")


def _database() -> dict[str, object]:
    if url := os.environ.get("DATABASE_URL"):
        parts = urlsplit(url)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": parts.port or "",
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "kitaphana.sqlite3",
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
        },
        "TEST": {"NAME": DATA / "test.sqlite3"},
    }


DATA = _data_folder()
DEBUG = os.environ.get("KITAPHANA_DEBUG") == "1"
SECRET_KEY = _secret_key()
ALLOWED_HOSTS = os.environ.get("KITAPHANA_HOSTS", "*").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "kitaphana.core",
    "kitaphana.papers",
    "kitaphana.files",
    "kitaphana.roster",
    "kitaphana.catalogue",
    "kitaphana.stock",
    "kitaphana.circulation",
    "kitaphana.supply",
    "kitaphana.textbooks",
    "kitaphana.nextyear",
    "kitaphana.returns",
    "kitaphana.needs",
    "kitaphana.surveys",
    "kitaphana.activities",
    "kitaphana.teaching",
    "kitaphana.research",
    "kitaphana.worktime",
    "kitaphana.digital",
    "kitaphana.services",
    "kitaphana.demand",
    "kitaphana.indicators",
    "kitaphana.planning",
    "kitaphana.agreement",
    "kitaphana.appendix",
    "kitaphana.figures",
    "kitaphana.reports",
    "kitaphana.audit",
    "kitaphana.website",
    "kitaphana.imports",
    "kitaphana.holdings",
    "kitaphana.desk",
    "kitaphana.daybook",
    "kitaphana.corner",
    "kitaphana.demo",
    "kitaphana.bench",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kitaphana.core.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "kitaphana.files.middleware.UploadLimit",  # before the token is read out of the form
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kitaphana.core.middleware.RefusalMiddleware",
    "kitaphana.desk.middleware.WelcomeMiddleware",
]

ROOT_URLCONF = "kitaphana.urls"
WSGI_APPLICATION = "kitaphana.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kitaphana.core.context.menu",
            ],
        },
    }
]

DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:today"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "kitaphana.core.accounts.ClosedAdapter"
ACCOUNT_SESSION_REMEMBER = True

LANGUAGE_CODE = "kk"
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
USE_I18N = True
LOCALE_PATHS = sorted(PACKAGE.glob("*/locale"))  # our words win over Django's and allauth's
USE_TZ = True
TIME_ZONE = "Asia/Almaty"

STATIC_URL = "static/"
STATICFILES_DIRS = [PACKAGE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

# What went wrong is kept beside the data: the librarian can send the file, and nobody has to see it happen.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "screen": {"class": "logging.StreamHandler", "formatter": "plain"},
        "file": {
            "class": "logging.handlers.RotatingFileHandler",
            "filename": DATA / "kitaphana.log",
            "maxBytes": 1_000_000,
            "backupCount": 3,
            "delay": True,
            "encoding": "utf-8",
            "formatter": "plain",
        },
    },
    "loggers": {
        name: {"handlers": ["screen", "file"], "level": "ERROR", "propagate": False}
        for name in ("django.request", "kitaphana")
    },
}

SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
