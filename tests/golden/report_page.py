"""The page of `wiremill report` in a real browser: Chromium without a window, driven through
chromedriver's HTTP interface (W3C WebDriver). Usage: report_page.py PAGE [FOLDER for screenshots]"""

import base64
import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request


class Browser:
    """A session of Chromium. What a method of WebDriver refuses raises RuntimeError."""

    def __init__(self):
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, text=True)
        for line in self.driver.stdout:
            found = re.search(r"started successfully on port (\d+)", line)
            if found:
                break
        self.root = f"http://127.0.0.1:{found.group(1)}/session"
        options = {"args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]}
        always = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        answer = self.call("POST", "", {"capabilities": {"alwaysMatch": always}})
        self.root += "/" + answer["sessionId"]

    def call(self, method, path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.root + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)["value"]["message"]) from error

    def run(self, script, *arguments):
        return self.call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def find(self, css):
        return list(self.call("POST", "/element", {"using": "css selector", "value": css}).values())[0]

    def click(self, css):
        self.run("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", css)
        self.call("POST", f"/element/{self.find(css)}/click", {})

    def type(self, css, text):
        self.call("POST", f"/element/{self.find(css)}/value", {"text": text})

    def text(self, css):
        return self.run("return document.querySelector(arguments[0]).textContent", css)

    def count(self, css):
        return self.run("return document.querySelectorAll(arguments[0]).length", css)

    def log(self):
        return self.call("POST", "/se/log", {"type": "browser"})

    def picture(self, path, width, height):
        self.call("POST", "/window/rect", {"width": width, "height": height})
        time.sleep(0.3)
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("GET", "/screenshot")))

    def close(self):
        try:
            self.call("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait()


FAILURES = []


def check(what, fact):
    print(("ok: " if fact else "FAILED: ") + str(what))
    if not fact:
        FAILURES.append(what)


def check_parts(browser):
    check("the heading tells the days", re.match(r"News of \d{4}-\d\d-\d\d", browser.text("h1")))
    check("entities are listed", browser.count("#entity-table tbody tr") > 10)
    check("each with a sparkline", browser.count("#entity-table .spark path") == browser.count("#entity-table tbody tr"))
    check("places are listed", browser.count("#place-table tbody tr") > 5)
    check("relations are listed", browser.count("#relation-list li") > 10)
    check("polarity and modality are marked", browser.run("""
        return relations.some((r) => r.modality !== 'fact') === (document.querySelectorAll('.badge').length > 0)"""))
    check("the network has nodes and links", browser.count("#graph g") > 10 and browser.count("#graph line") > 10)
    check("rejects are told", "entries could not be taken in" in browser.text("#reject-count"))
    check("with their reason", "made up for the test" in browser.text("#reject-list"))
    check("nothing is loaded from elsewhere", browser.run(
        "return performance.getEntriesByType('resource').length") == 0)


def check_clicks(browser):
    browser.type("#entity-name", "zzzz no such name")
    check("no entity has that name", browser.text("#entity-count") == "0 names")
    browser.run("document.getElementById('entity-name').value = ''")
    browser.type("#entity-name", "b")
    everything = int(browser.text("#entity-count").split()[0].replace(",", ""))
    browser.run("const s = document.getElementById('entity-type'); s.value = 'LOC'; s.dispatchEvent(new Event('change'))")
    fewer = int(browser.text("#entity-count").split()[0].replace(",", ""))
    check("a type narrows the list", 0 < fewer < everything)
    browser.click("#entity-table tbody tr button")
    name = browser.text("#entity-table tbody tr button")
    check("a name opens in the panel", browser.text("#panel h3").startswith(name))
    check("and has the focus", browser.run("return document.activeElement.tagName") == "H3")
    browser.run("choose(network.nodes[0].index, true)")
    browser.click("#panel li button")
    check("a link shows its evidence", browser.count("#panel blockquote") > 0)
    check("with the words of it", browser.count("#panel blockquote mark") > 0 or "in no one sentence" in browser.text("#panel"))
    before = browser.count("#graph g")
    browser.click("#network-types input")
    check("a type can be taken out of the network", 0 < browser.count("#graph g") < before)
    browser.run("const s = document.getElementById('relation-type'); s.selectedIndex = 1; s.dispatchEvent(new Event('change'))")
    chosen = browser.run("return document.getElementById('relation-type').value")
    check("relations of one type", browser.run(
        "return [...document.querySelectorAll('#relation-list li b:first-child')].every((b) => b.parentNode.tagName !== 'DIV' || b.textContent === arguments[0] || b !== b.parentNode.firstChild)", chosen))
    browser.click("#theme")
    dark = browser.run("return getComputedStyle(document.body).backgroundColor")
    browser.click("#theme")
    check("light and dark", dark != browser.run("return getComputedStyle(document.body).backgroundColor"))


def check_keyboard(browser):
    browser.run("document.querySelector('#graph g').focus()")
    active = "return document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"
    check("a node takes the focus", "article" in browser.run(active))
    browser.call("POST", "/actions", {"actions": [{"type": "key", "id": "k", "actions": [
        {"type": "keyDown", "value": "\ue007"}, {"type": "keyUp", "value": "\ue007"}]}]})
    check("Enter opens it", browser.run("return document.activeElement.closest('#panel') !== null"))


def check_names(browser):
    """What a screen reader needs: names of controls and pictures, headings in order."""
    check("controls have names", browser.run("""
        return [...document.querySelectorAll('button, select, input')].every((c) =>
          c.textContent.trim() || c.labels && c.labels.length || c.getAttribute('aria-label'))"""))
    check("pictures have names", browser.run(
        "return [...document.querySelectorAll('svg')].every((s) => s.getAttribute('aria-label'))"))
    check("headings do not skip a level", browser.run("""
        const levels = [...document.querySelectorAll('h1,h2,h3,h4')].map((h) => Number(h.tagName[1]));
        return levels.every((level, i) => !i || level <= levels[i - 1] + 1)"""))


def check_widths(browser, folder):
    for width in (360, 800, 1400):
        browser.call("POST", "/window/rect", {"width": width, "height": 900})
        browser.run("window.scrollTo(0, 0)")
        check(f"no sideways scrolling at {width}", browser.run(
            "return document.documentElement.scrollWidth <= window.innerWidth"))
        if folder:
            browser.picture(os.path.join(folder, f"report-{width}.png"), width, 900)
            browser.run("document.getElementById('network').scrollIntoView()")
            browser.picture(os.path.join(folder, f"report-{width}-network.png"), width, 900)
    if folder:
        browser.click("#theme")
        browser.picture(os.path.join(folder, "report-theme.png"), 1400, 900)


def main():
    folder = sys.argv[2] if len(sys.argv) > 2 else None
    browser = Browser()
    try:
        browser.call("POST", "/url", {"url": "file://" + os.path.abspath(sys.argv[1])})
        time.sleep(1.5)
        milliseconds = browser.run("const t = performance.now(); step(1); placeNetwork(); return performance.now() - t")
        print(f"a step of the network takes {milliseconds:.1f} ms")
        check_parts(browser)
        check_names(browser)
        check_clicks(browser)
        check_keyboard(browser)
        check_widths(browser, folder)
        log = [entry for entry in browser.log() if entry["level"] in ("SEVERE", "WARNING")]
        check(f"the console is quiet {log or ''}", not log)
    finally:
        browser.close()
    return 1 if FAILURES else 0


sys.exit(main())
