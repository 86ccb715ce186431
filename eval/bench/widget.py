"""Measures how soon the chat widget can be used on a page, in the Chromium that the system has. Prints JSON.

    python -m eval.bench.widget
    python -m eval.bench.widget --rounds 40 --phone

``ready_ms`` counts from the page's load event to the frame in which a question can be typed; 0 when that came before.
``script_ms`` counts from the arrival of the script. ``--phone`` slows the processor down four times. Read the figures
together with ``load``: busy neighbours show.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from eval.bench import load, serve

WIDGET = serve.ROOT / "qa" / "web" / "static" / "widget.js"

#: Notes the first frame in which the field stands in the page and takes the focus.
_WATCH = """
(() => {
  const look = () => {
    const field = document.querySelector("tiaowen-chat")?.shadowRoot?.querySelector("textarea");
    if (field && !field.disabled && field.getClientRects().length) window.__ready = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""

_READ = """
() => {
  const [page] = performance.getEntriesByType("navigation");
  const [script] = performance.getEntriesByType("resource").filter((each) => each.name.includes("widget"));
  return {ready: window.__ready, load: page.loadEventEnd, fetched: script ? script.responseEnd : 0};
}
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.widget", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20, help="how often the page is opened")
    parser.add_argument("--phone", action="store_true", help="a processor four times as slow, a small window")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary) / "home"
        serve.run("index", "build", home=home)
        with serve.started(home) as running:
            load.until_ready(running.url)
            measured = opened(f"{running.url}/embed?lang=en", options.rounds, phone=options.phone)
    size = len(gzip.compress(WIDGET.read_bytes(), 9))
    machine = {"cpus": os.cpu_count(), "load": [round(value, 2) for value in os.getloadavg()]}
    print(json.dumps({"gzip_bytes": size, **measured, "machine": machine}, indent=2))


def opened(url: str, rounds: int, *, phone: bool) -> dict[str, Any]:
    """Open the page ``rounds`` times, each in a context without a cache; return the quantiles in ms.

    Raises:
        RuntimeError: there is no Chromium.
    """
    from playwright.sync_api import sync_playwright

    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        raise RuntimeError("needs Chromium: apt-get install chromium")
    ready: list[float] = []
    script: list[float] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=["--headless", "--no-sandbox"])
        for _ in range(rounds):
            context = browser.new_context(viewport={"width": 390, "height": 844} if phone else None)
            page = context.new_page()
            if phone:
                context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
            page.add_init_script(_WATCH)
            page.goto(url, wait_until="load")
            page.wait_for_function("window.__ready")
            told = page.evaluate(_READ)
            ready.append(max(0.0, told["ready"] - told["load"]))
            script.append(told["ready"] - told["fetched"])
            context.close()
        browser.close()
    return {"rounds": rounds, "ready_ms": load.quantiles(ready), "script_ms": load.quantiles(script)}


if __name__ == "__main__":
    main()
