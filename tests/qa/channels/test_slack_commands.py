"""``tiaowen slack``, as an administrator types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.conftest import ROOT


def tiaowen(tmp_path, *arguments, **environment):
    own = {name: value for name, value in os.environ.items() if not name.startswith("TIAOWEN_")}
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from qa.cli import main; main()",
            "--home",
            str(tmp_path / "home"),
            "slack",
            *arguments,
        ],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        env={**own, **environment},
        timeout=60,
    )


def test_the_manifest_names_events_scopes_command_and_address(tmp_path):
    done = tiaowen(tmp_path, "manifest", TIAOWEN_PUBLIC_URL="https://policies.example/")
    assert done.returncode == 0
    made = json.loads(done.stdout)
    url = "https://policies.example/slack/events"
    assert made["settings"]["event_subscriptions"] == {
        "request_url": url,
        "bot_events": ["app_mention", "message.im"],
    }
    assert made["settings"]["interactivity"]["request_url"] == url
    assert made["features"]["slash_commands"][0]["url"] == url
    assert made["settings"]["socket_mode_enabled"] is False
    scopes = made["oauth_config"]["scopes"]["bot"]
    assert scopes == ["app_mentions:read", "chat:write", "commands", "im:history"]


def test_without_an_address_the_manifest_is_for_socket_mode(tmp_path):
    made = json.loads(tiaowen(tmp_path, "manifest", "--name", "条文").stdout)
    assert made["settings"]["socket_mode_enabled"] is True
    assert "slack/events" not in json.dumps(made)
    assert made["display_information"]["name"] == "条文"


def test_an_address_that_slack_does_not_take_is_refused(tmp_path):
    done = tiaowen(tmp_path, "manifest", "--url", "http://policies.example")
    assert done.returncode == 2
    assert "https" in done.stderr


def test_run_without_its_token_says_which_and_where(tmp_path):
    done = tiaowen(tmp_path, "run")
    assert done.returncode == 2
    assert "TIAOWEN_SLACK_APP_TOKEN" in done.stderr
    assert "Traceback" not in done.stderr
    done = tiaowen(tmp_path, "run", TIAOWEN_SLACK_APP_TOKEN="xapp-1")
    assert done.returncode == 2
    assert "TIAOWEN_SLACK_BOT_TOKEN" in done.stderr
