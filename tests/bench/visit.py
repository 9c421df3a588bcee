"""What a first visit to a topic weighs, as Chromium counts it."""
from playwright.sync_api import sync_playwright

import services
from tests.browser.conftest import CHROMIUM


def measure(server, path):
    """Print requests and transferred KB of a first visit, with brotli and with gzip."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=services.chromium(), args=CHROMIUM)
        for encoding, aim in (("br, gzip", 110), ("gzip", 125)):
            page = browser.new_context(extra_http_headers={"Accept-Encoding": encoding}).new_page()
            wire = page.context.new_cdp_session(page)
            wire.send("Network.enable")
            sizes = []
            wire.on("Network.loadingFinished", lambda event, sizes=sizes: sizes.append(event["encodedDataLength"]))
            page.goto(server.url + path, wait_until="networkidle")
            print(f"A first visit to a topic ({encoding}): {sum(sizes) / 1024:.0f} KB (aim {aim}), "
                  f"{len(sizes)} requests (aim 15)", flush=True)
            page.context.close()
        browser.close()
