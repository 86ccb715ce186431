"""The only reader of the environment: argument → ``TIAOWEN_*`` → ``tiaowen.toml`` → default.

Read once with `load_settings`, passed down afterwards. Secrets are masked in repr, str and logs.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from index.errors import SettingInvalid
from index.home import default_home

#: The file that settings are read from, in the current folder; ``TIAOWEN_CONFIG`` names another.
CONFIG_NAME = "tiaowen.toml"


class Settings(BaseModel):
    """Everything that can be set. Field ``x`` is ``TIAOWEN_X`` and the key ``x`` in tiaowen.toml.

    ``embedder``: ``bundled``, a sentence-transformers model id or folder, or an HTTP endpoint, as
    `index.embedders.load_embedder` reads it. ``engine``: what searches, ``embedded`` or the address of a Milvus,
    as `index.engines.registry.open_engine` reads it, with ``engine_token`` for its password. ``reranker``: "" for
    none, else as `load_reranker` reads it. ``generator``: ``extractive``, ``openai`` or ``anthropic``.
    ``openai_*`` and ``anthropic_*``: where the language model answers, which one, with which key. Of either:
    ``context_tokens`` it takes, ``max_tokens`` of an answer, ``extra_body`` fields for every request (a null
    removes one of ours), prices for a million tokens. ``openai_key_header``: where the key goes, "" chooses;
    ``anthropic_citations``: clauses as documents, by default at Anthropic's own address only.
    ``generator_timeout``: seconds for a whole generation; ``generator_concurrency``: generations at the same
    time; ``generator_queue``: how many more may wait.
    ``remembered_answers``: how many extractive answers are kept in memory for those who ask the same, 0 keeps none.
    ``public_url``: what clause links begin with when they leave the house, without closing slash.
    ``database_url``: where conversations, feedback and keys are kept; "" is a SQLite file in the home.
    ``conversation_days``: how long unused conversations are kept, 0 keeps none; ``max_conversations``: how many
    at most.
    ``host``, ``port``: what ``serve`` binds. ``require_keys``: also on a loopback address, as behind a proxy.
    ``public_pages``: the readable pages behind citations need no key. ``allowed_origins``: web sites that may
    call the API from a browser, separated by blanks or commas.
    ``rate_limit``: requests of one API key, ``visitor_rate_limit``: of one visitor without a key of their own,
    and of one person in a chat platform, such as ``60/minute``. ``upload_megabytes``: the largest document that may be uploaded.
    ``slack_signing_secret``, ``slack_bot_token``: both let ``serve`` answer in Slack; ``slack_app_token``: for
    ``slack run``, which needs no address of its own; ``slack_api_url``: another Web API, such as GovSlack's.
    ``feishu_app_id`` and its three secrets let ``serve`` answer in Feishu; ``feishu_api_url``: Lark's is
    ``https://open.larksuite.com/open-apis``.
    ``wecom_corp_id``, ``wecom_agent_id`` and three secrets let ``serve`` answer in WeCom; ``wecom_api_url``: a
    private installation's. ``dingtalk_app_secret`` lets ``serve`` answer in DingTalk, at addresses below
    ``dingtalk_api_url``.
    ``inline_links``: OpenAI clients get citations as links in the text, too. ``log_level``, ``log_format``: of
    the service's log. ``otlp_endpoint``: where spans of answers are sent, with the ``otel`` extra.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    home: Path = Field(default_factory=default_home)
    embedder: str = Field(default="bundled", min_length=1)
    embedder_api_key: SecretStr = SecretStr("")
    engine: str = "embedded"
    engine_token: SecretStr = SecretStr("")
    reranker: str = ""
    reranker_api_key: SecretStr = SecretStr("")
    generator: str = Field(default="extractive", min_length=1)
    openai_base_url: str = ""
    openai_model: str = ""
    openai_api_key: SecretStr = SecretStr("")
    openai_key_header: str = Field(default="", pattern=r"^[A-Za-z0-9-]*$")
    openai_context_tokens: int = Field(default=8192, ge=512)
    openai_max_tokens: int = Field(default=1024, ge=16)
    openai_extra_body: dict[str, Any] = Field(default_factory=dict)
    openai_input_price: float = Field(default=0.0, ge=0)
    openai_output_price: float = Field(default=0.0, ge=0)
    anthropic_base_url: str = ""
    anthropic_model: str = ""
    anthropic_api_key: SecretStr = SecretStr("")
    anthropic_citations: bool | None = None
    anthropic_context_tokens: int = Field(default=32_768, ge=512)
    anthropic_max_tokens: int = Field(default=1024, ge=16)
    anthropic_extra_body: dict[str, Any] = Field(default_factory=dict)
    anthropic_input_price: float = Field(default=0.0, ge=0)
    anthropic_output_price: float = Field(default=0.0, ge=0)
    generator_timeout: float = Field(default=120.0, gt=0)
    generator_concurrency: int = Field(default=4, ge=1)
    generator_queue: int = Field(default=16, ge=0)
    remembered_answers: int = Field(default=256, ge=0, le=100_000)
    public_url: str = ""
    database_url: SecretStr = SecretStr("")  # may hold a password
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65_535)
    conversation_days: int = Field(default=90, ge=0)
    max_conversations: int = Field(default=100_000, ge=1)
    require_keys: bool = False
    public_pages: bool = False
    allowed_origins: str = ""
    rate_limit: str = "600/minute"
    visitor_rate_limit: str = "30/minute"
    upload_megabytes: int = Field(default=50, ge=1, le=1_000)
    slack_signing_secret: SecretStr = SecretStr("")
    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_api_url: str = "https://slack.com/api"
    feishu_app_id: str = Field(default="", pattern=r"^[A-Za-z0-9_]*$")
    feishu_app_secret: SecretStr = SecretStr("")
    feishu_encrypt_key: SecretStr = SecretStr("")
    feishu_verification_token: SecretStr = SecretStr("")
    feishu_api_url: str = "https://open.feishu.cn/open-apis"
    wecom_corp_id: str = Field(default="", pattern=r"^[A-Za-z0-9_-]*$")
    wecom_agent_id: str = Field(default="", pattern=r"^[0-9]*$")
    wecom_secret: SecretStr = SecretStr("")
    wecom_token: SecretStr = SecretStr("")
    wecom_encoding_aes_key: SecretStr = SecretStr("")
    wecom_api_url: str = "https://qyapi.weixin.qq.com/cgi-bin"
    dingtalk_app_secret: SecretStr = SecretStr("")
    dingtalk_api_url: str = "https://oapi.dingtalk.com"
    inline_links: bool = False
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"
    otlp_endpoint: str = ""

    @field_validator("home", mode="after")
    @classmethod
    def _expand(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    @field_validator("public_url", "openai_base_url", "anthropic_base_url", "otlp_endpoint", mode="after")
    @classmethod
    def _web_address(cls, url: str) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return url.rstrip("/")

    @field_validator("openai_extra_body", "anthropic_extra_body", mode="before")
    @classmethod
    def _json(cls, body: object) -> object:
        if not isinstance(body, str):
            return body
        try:
            return json.loads(body)
        except ValueError:
            raise ValueError('must be a JSON object, such as {"enable_thinking": false}') from None

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _joined(cls, origins: object) -> object:
        return " ".join(map(str, origins)) if isinstance(origins, list) else origins

    @field_validator("rate_limit", "visitor_rate_limit", mode="after")
    @classmethod
    def _rate(cls, rate: str) -> str:
        if not re.fullmatch(r"[1-9]\d{0,8} */ *([1-9]\d{0,4} *)?(second|minute|hour|day)s?", rate):
            raise ValueError("must be a number of requests in a time, such as 60/minute")
        return rate

    @field_validator("log_level", "log_format", mode="before")
    @classmethod
    def _lower(cls, level: object) -> object:
        return level.lower() if isinstance(level, str) else level


def load_settings(*, config: Path | None = None, **arguments: Any) -> Settings:
    """Return the settings; arguments that are None count as not given.

    Args:
        config: the configuration file; default ``TIAOWEN_CONFIG``, else ``tiaowen.toml`` in the current
            folder, which may be absent.
        **arguments: values that win over everything else, by field name.

    Raises:
        SettingInvalid: an unknown key or a value that does not fit; the message names each and where it
            was read, never a secret's value.
    """
    path, values = _read_config(config)
    given = {name: value for name, value in arguments.items() if value is not None}

    try:
        settings = Settings(**{**values, **_environment(), **given})
    except ValidationError as exc:
        problems = [_problem(error, given=given, path=path, values=values) for error in exc.errors()]
        raise SettingInvalid("; ".join(problems) + ".", _hint(exc)) from None  # the chain shows input values
    if settings.engine.startswith("milvus"):
        # gRPC's handlers of a fork abort the child where its threads are busy; what we start runs another program.
        os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "false")
    return settings


def debugging() -> bool:
    """Return whether ``TIAOWEN_DEBUG`` asks for tracebacks instead of messages."""
    return bool(os.environ.get("TIAOWEN_DEBUG"))


def colourless() -> bool:
    """Return whether ``NO_COLOR`` asks for plain text."""
    return bool(os.environ.get("NO_COLOR"))


def columns_given() -> bool:
    """Return whether ``COLUMNS`` says how wide lines may be."""
    return "COLUMNS" in os.environ


def environment_is_ci() -> bool:
    """Return whether an automated run set ``CI``: nobody watches, so nothing is animated."""
    return os.environ.get("CI", "").lower() in {"1", "true"}


def _environment() -> dict[str, str]:
    """Return the settings that ``TIAOWEN_*`` gives, by field; what is set to nothing counts as not set."""
    # By hand: the library for it doubles the time that settings take of every command, 0.06 s.
    given = {name.upper(): value for name, value in os.environ.items() if value}
    return {name: given[key] for name in Settings.model_fields if (key := f"TIAOWEN_{name.upper()}") in given}


def _read_config(config: Path | None) -> tuple[Path | None, dict[str, Any]]:
    named = config or (Path(value) if (value := os.environ.get("TIAOWEN_CONFIG")) else None)
    path = named or Path(CONFIG_NAME)
    try:
        return path, tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if named is None:
            return None, {}
        raise SettingInvalid(
            f"No configuration file at {path}.", "Check --config or TIAOWEN_CONFIG."
        ) from None
    except OSError as exc:
        raise SettingInvalid(
            f"{path} cannot be read: {exc.strerror}.", "Check the file's permissions."
        ) from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise SettingInvalid(f"{path} is not valid TOML: {exc}.", "Correct the file.") from exc


def _problem(error: Any, *, given: dict[str, Any], path: Path | None, values: dict[str, Any]) -> str:
    name = str(error["loc"][0]) if error["loc"] else "settings"
    if name in given:
        source = f"{name} (argument)"
    elif f"TIAOWEN_{name.upper()}" in {key.upper() for key in os.environ}:
        source = f"TIAOWEN_{name.upper()}"
    elif name in values:
        source = f"{name} in {path}"
    else:
        source = name
    if error["type"] == "extra_forbidden":
        return f"Unknown setting {source}"
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{source}: {message[:1].lower()}{message[1:]}"


def _hint(error: ValidationError) -> str:
    if any(problem["type"] == "extra_forbidden" for problem in error.errors()):
        return f"Known settings: {', '.join(sorted(Settings.model_fields))}."
    return "Correct the value; an argument wins over TIAOWEN_*, which wins over tiaowen.toml."
