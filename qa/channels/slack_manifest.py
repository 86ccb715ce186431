"""The manifest of the Slack app: what an administrator pastes instead of fifty clicks."""

from __future__ import annotations

from typing import Any


def manifest(*, request_url: str, name: str = "Tiaowen") -> dict[str, Any]:
    """Return the manifest.

    Args:
        request_url: where Slack sends events; "" for Socket Mode, which needs no address.
        name: what the app and its bot are called in Slack.
    """
    socket_mode = not request_url
    command = {
        "command": "/tiaowen",
        "description": "Ask the policy documents",
        "usage_hint": "保税低硫燃料油混兑调和业务由谁牵头？",
        "should_escape": True,
    }
    events: dict[str, Any] = {"bot_events": ["app_mention", "message.im"]}
    interactivity: dict[str, Any] = {"is_enabled": True}
    if not socket_mode:
        command["url"] = request_url
        events = {"request_url": request_url, **events}
        interactivity["request_url"] = request_url
    return {
        "display_information": {
            "name": name,
            "description": "Answers from official documents, with the clause, word for word",
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": name.lower(), "always_online": True},
            "slash_commands": [command],
        },
        # Nothing more: the bot reads only what is said to it.
        "oauth_config": {"scopes": {"bot": ["app_mentions:read", "chat:write", "commands", "im:history"]}},
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }
