"""Every setting an operator can make, read from the environment in one place.

The reference page of settings is generated from this table; a structure test holds the two together.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    default: str
    meaning_ko: str
    meaning_en: str


SETTINGS = (
    Setting("NARU_HOME", "var", "데이터베이스·파일·색인을 두는 폴더", "Folder for database, files and indexes"),
    Setting(
        "DATABASE_URL",
        "",
        "비우면 NARU_HOME 안의 SQLite, 아니면 postgres://…",
        "Empty: SQLite in NARU_HOME; or postgres://…",
    ),
    Setting(
        "NARU_HOSTS",
        "127.0.0.1,localhost,[::1]",
        "받아들이는 호스트 이름(쉼표)",
        "Host names answered to, comma-separated",
    ),
    Setting("NARU_ORIGIN", "http://127.0.0.1:8000", "사람들이 접속하는 주소", "The address people use"),
    Setting("NARU_SECRET_KEY", "", "비우면 NARU_HOME 안에 만들어 둔 값", "Empty: one made and kept in NARU_HOME"),
    Setting(
        "NARU_OLD_SECRET_KEYS",
        "",
        "NARU_SECRET_KEY를 바꾼 뒤 한동안 함께 두는 옛 값(띄어 적음). 로그인과 2단계 인증이 이어집니다",
        "Former values of NARU_SECRET_KEY, kept for a while after a change (space-separated): sessions and two-step"
        " sign-in go on",
    ),
    Setting("NARU_DEMO", "0", "1이면 한 번에 로그인하는 시연 방식", "1: demo mode with one-click sign-in"),
    Setting("NARU_DEBUG", "0", "1이면 개발용 오류 화면", "1: developer's error pages"),
    Setting(
        "NARU_EMBEDDER", "auto", "auto · none · 디스크의 모델 폴더", "auto, none, or the folder of a model on disk"
    ),
    Setting(
        "NARU_WEB_PROCESSES",
        "1",
        "웹 프로세스 수(하나마다 형태소 분석기 약 330MB)",
        "Web processes (each holds about 330 MB of Korean morphology)",
    ),
    Setting(
        "NARU_CACHE",
        "auto",
        "로그인 시도와 API 호출을 세는 곳: process(웹 프로세스마다) · database(모든 프로세스와 서버가 함께). "
        "auto: 웹 프로세스가 하나면 process, 여럿이면 database",
        "Where attempts to sign in and API calls are counted: process (each web process by itself) or database (all"
        " processes and hosts together). auto: process for one web process, database for more",
    ),
    Setting("NARU_WEB_THREADS", "8", "웹 프로세스마다 스레드 수", "Threads per web process"),
    Setting(
        "NARU_REGIONS",
        "",
        "행정구역 코드를 더하거나 고치는 CSV 파일(people/data/regions.csv와 같은 모양)",
        "CSV file that adds or corrects region codes, in the shape of people/data/regions.csv",
    ),
    Setting(
        "NARU_MODEL_FOLDER",
        "",
        "운영자가 가져온 더 강한 의미 모델의 폴더. 비우면 설치된 모델",
        "Folder of a stronger model of meaning that the operator brings. Empty: the installed ones",
    ),
    Setting(
        "NARU_MODEL_LANGUAGE",
        "",
        "en: 글이 모두 영어일 때 쓰는 영어 의미 모델(naru[english]). 비우면 한국어와 영어를 함께 읽는 모델",
        "en: the English model of meaning, for English texts only (naru[english]). Empty: Korean and English",
    ),
    Setting(
        "NARU_CACHE_DIR",
        "",
        "`naru match`가 계산한 의미 벡터를 두는 폴더. 비우면 ~/.cache/naru",
        "Folder where `naru match` keeps vectors of meaning it has computed. Empty: ~/.cache/naru",
    ),
    Setting(
        "NARU_API_CALLS",
        "600",
        "API 호출 한도(분당, 한 사람 또는 한 주소)",
        "API calls a minute, by person or by address",
    ),
    Setting(
        "NARU_MAIL_URL",
        "",
        "메일 서버: smtp://이름:암호@host:587(STARTTLS), smtps://…:465, smtp+plain://(암호화 없음), "
        "file:(폴더에 쓰기). 비우면 시연에서는 file:, 아니면 화면에만 적음",
        "Mail server: smtp://user:password@host:587 (STARTTLS), smtps://…:465, smtp+plain:// (not encrypted), "
        "file: (into a folder). Empty: file: in demo mode, otherwise printed only",
    ),
    Setting("NARU_MAIL_FROM", "Naru <naru@localhost>", "보내는 사람", "Sender of mails"),
    Setting(
        "NARU_MAIL_HOLD_MINUTES",
        "",
        "메일을 보내기 전에 운영자가 멈출 수 있는 시간(분). 비우면 시연 0, 아니면 10",
        "Minutes in which an operator can stop a mail before it goes. Empty: 0 in demo mode, otherwise 10",
    ),
    Setting(
        "NARU_METRICS_TOKEN",
        "",
        "/metrics를 읽는 열쇠(Authorization: Bearer …). 비우면 이 컴퓨터의 프로그램만",
        "Key for /metrics (Authorization: Bearer …). Empty: programs on this machine only",
    ),
    Setting("NARU_FILE_MEGABYTES", "20", "붙임 파일 하나의 크기 한도(MB)", "Largest size of one attached file, in MB"),
    Setting(
        "NARU_PROXIES",
        "0",
        "앞에 둔 프록시 수. 로그인 시도를 주소마다 세려면 맞아야 합니다",
        "Proxies in front; has to be right for counting attempts to sign in by address",
    ),
    Setting(
        "NARU_OIDC_ISSUER",
        "",
        "OpenID Connect 발급자 주소. 비우면 이메일 로그인만",
        "Address of the OpenID Connect issuer. Empty: sign-in by e-mail only",
    ),
    Setting("NARU_OIDC_CLIENT_ID", "", "발급자가 준 클라이언트 ID", "Client ID that the issuer gave"),
    Setting("NARU_OIDC_SECRET", "", "발급자가 준 클라이언트 비밀", "Client secret that the issuer gave"),
    Setting("NARU_OIDC_NAME", "", "로그인 단추에 보이는 이름", "Name on the button to sign in"),
    Setting("NARU_LOG", "console", "console 또는 json", "console or json"),
)
_DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


def text(name: str) -> str:
    return os.environ.get(name, _DEFAULTS[name])


def flag(name: str) -> bool:
    return text(name).strip().lower() in {"1", "true", "yes", "on"}


def home() -> Path:
    return Path(text("NARU_HOME")).absolute()


def secret_key() -> str:
    """The configured key, or one made on first use and kept readable by its owner only."""
    if key := text("NARU_SECRET_KEY"):
        return key
    path = home() / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()
