"""Browser profiles that one test after another uses: a page in a new one costs half as much work again."""
from playwright.sync_api import Error

# Time that a test has taken into its own hands cannot be given back.
IS_UNTOUCHED = "() => [setTimeout, Date].every((own) => String(own).includes('[native code]'))"


class Profiles:
    """The profiles of one browser, by the site they have been to."""

    def __init__(self, chromium):
        self.chromium, self.free = chromium, {}

    def take(self, options, *, is_special):
        """Give a profile without cookies, stored data or open pages; what is made for a `special` test is not used again."""
        waiting = self.free.get(options["base_url"])
        return waiting.pop() if waiting and not is_special else Profile(self.chromium, options, is_special)

    def give_back(self, profile):
        """Empty a profile for the next test, or close it."""
        if not profile.is_special and profile.clear():
            self.free.setdefault(profile.site, []).append(profile)
        else:
            profile.context.close()

    def close(self):
        """Close what waits to be used again."""
        for profile in sum(self.free.values(), []):
            profile.context.close()


class Profile:
    """A context of Chromium; a plain page in it keeps its process, which knows the scripts, from ending."""

    def __init__(self, chromium, options, is_special):
        self.site, self.is_special = options["base_url"], is_special
        self.context = chromium.new_context(**options)
        if not is_special:
            self.plain = self.context.new_page()
            self.plain.goto("/healthz")
            self.storage = self.context.new_cdp_session(self.plain)

    def clear(self):
        """Close its pages and forget what they kept; tell whether that went well."""
        try:
            for page in self.context.pages:
                if page != self.plain:
                    page.close()
            self.context.set_offline(False)
            self.context.clear_cookies()
            self.storage.send("Storage.clearDataForOrigin", {"origin": self.site, "storageTypes": "all"})
            return self.plain.evaluate(IS_UNTOUCHED)
        except Error:
            return False
