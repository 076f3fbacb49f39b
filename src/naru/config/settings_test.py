"""The settings of the suite: the same house, with quick passwords and mail kept in memory."""

import os
import tempfile

os.environ.setdefault("NARU_HOME", tempfile.mkdtemp(prefix="naru-test-"))
os.environ.setdefault("NARU_SECRET_KEY", "only-for-tests")
os.environ.setdefault("NARU_EMBEDDER", "none")

from naru.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
