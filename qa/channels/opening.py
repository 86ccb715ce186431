"""Which platforms the settings switch on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.errors import SettingInvalid
from qa.channels.door import Door

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa.channels.base import Adapter
    from qa.channels.feishu import FeishuAdapter
    from qa.channels.slack import SlackAdapter
    from qa.channels.wecom import WecomAdapter
    from qa.server.desk import Desk
    from qa.server.metrics import Metrics
    from qa.server.opening import Opening
    from qa.settings import Settings
    from qa.store.store import LazyStore


def open_doors(
    settings: Settings, *, opening: Opening, desk: Desk, store: LazyStore, metrics: Metrics
) -> tuple[Door, ...]:
    """Return a door for every platform that has its secrets.

    Raises:
        SettingInvalid: only one half of them is set.
        MissingExtra: the platform's package is not installed.
    """
    adapters: list[Adapter] = []
    if settings.slack_signing_secret.get_secret_value():
        adapters.append(slack_adapter(settings))
    if settings.feishu_app_id:
        adapters.append(feishu_adapter(settings))
    if settings.wecom_corp_id:
        adapters.append(wecom_adapter(settings))
    if secret := settings.dingtalk_app_secret.get_secret_value():
        from qa.channels.dingtalk import DingtalkAdapter

        adapters.append(DingtalkAdapter(app_secret=secret, api_url=settings.dingtalk_api_url))
    return tuple(
        Door(
            adapter,
            opening=opening,
            desk=desk,
            store=store,
            metrics=metrics,
            public_url=settings.public_url,
            rate=settings.visitor_rate_limit,
        )
        for adapter in adapters
    )


def slack_adapter(settings: Settings) -> SlackAdapter:
    """Return Slack as the settings name it.

    Raises:
        SettingInvalid: there is no bot token.
        MissingExtra: slack-sdk is not installed.
    """
    from qa.channels.slack import SlackAdapter

    token = settings.slack_bot_token.get_secret_value()
    if not token:
        raise SettingInvalid(
            "TIAOWEN_SLACK_BOT_TOKEN is not set.",
            "It begins with xoxb- and stands under OAuth & Permissions of the Slack app.",
        )
    return SlackAdapter(
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        token=token,
        api_url=settings.slack_api_url,
        # Extractive answers are whole at once; only a model's are worth showing while they grow.
        streaming=settings.generator != "extractive",
    )


def feishu_adapter(settings: Settings) -> FeishuAdapter:
    """Return Feishu as the settings name it.

    Raises:
        SettingInvalid: one of the secrets is missing.
        MissingExtra: cryptography is not installed.
    """
    from qa.channels.feishu import FeishuAdapter

    secrets = {
        "app_secret": settings.feishu_app_secret.get_secret_value(),
        "encrypt_key": settings.feishu_encrypt_key.get_secret_value(),
        "verification_token": settings.feishu_verification_token.get_secret_value(),
    }
    _check_given(
        "FEISHU",
        secrets,
        "The secret stands under Credentials, the others under Events and Callbacks, Encryption Strategy.",
    )
    return FeishuAdapter(app_id=settings.feishu_app_id, api_url=settings.feishu_api_url, **secrets)


def wecom_adapter(settings: Settings) -> WecomAdapter:
    """Return WeCom as the settings name it.

    Raises:
        SettingInvalid: one of the settings is missing, or the key is none.
        MissingExtra: cryptography is not installed.
    """
    from qa.channels.wecom import WecomAdapter

    given = {
        "agent_id": settings.wecom_agent_id,
        "secret": settings.wecom_secret.get_secret_value(),
        "token": settings.wecom_token.get_secret_value(),
        "encoding_aes_key": settings.wecom_encoding_aes_key.get_secret_value(),
    }
    _check_given(
        "WECOM",
        given,
        "AgentId and Secret stand on the app's page, Token and EncodingAESKey under 接收消息, 设置API接收.",
    )
    aes_key = given.pop("encoding_aes_key")
    return WecomAdapter(
        corp_id=settings.wecom_corp_id, aes_key=aes_key, api_url=settings.wecom_api_url, **given
    )


def _check_given(platform: str, given: Mapping[str, str], hint: str) -> None:
    missing = [f"TIAOWEN_{platform}_{name.upper()}" for name, value in given.items() if not value]
    if missing:
        raise SettingInvalid(f"{', '.join(missing)}: not set.", hint)
