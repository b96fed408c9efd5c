"""What a machine can find wrong with a page that stands in the browser."""

from pathlib import Path

from playwright.sync_api import ConsoleMessage, Page

from tests.browser.branch import LANDSCAPE, PORTRAIT

AXE = next((Path(__file__).parent / "vendor").glob("axe-*.min.js"))
FOUND_BY_AXE = """async () => {
  const {violations} = await axe.run(document, {resultTypes: ["violations"]});
  return violations.filter(each => ["serious", "critical"].includes(each.impact))
    .map(each => `${each.id}: ${each.nodes.map(node => node.target.join(" ")).slice(0, 3)}`);
}"""
# A tick box counts with its label, and as its label where that looks like a button; a link
# inside running text is no button.
TOO_SMALL = """() => {
  const touched = "button, summary, select, textarea, input:not([type=hidden]), nav a, a.btn, " +
    "a.page-link, a.nav-link, a.dropdown-item, a.list-group-item-action";
  const size = each => {
    const label = ["checkbox", "radio", "file"].includes(each.type) &&
      each.closest("label, .form-check") || each.matches(".btn-check") && each.labels[0];
    const {width, height} = (label || each).getBoundingClientRect();
    return [width, height];
  };
  return [...document.querySelectorAll(touched)]
    .filter(each => each.checkVisibility({visibilityProperty: true}))
    .filter(each => size(each).some(side => side > 0 && side < 43.5))
    .map(each => size(each).map(Math.round).join("×") + " " +
      each.outerHTML.replace(/\\s+/g, " ").slice(0, 110));
}"""
NOT_DRAWN = """() => [...document.querySelectorAll("svg.icon use")]
  .filter(each => each.checkVisibility() && each.getBBox().width === 0)
  .map(each => each.getAttribute("href").split("#")[1])"""


def listen(page: Page) -> list[str]:
    """What scripts and the console say against the page from now on."""
    heard: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            heard.append(f"console: {message.text}")

    page.on("pageerror", lambda error: heard.append(f"script: {error}"))
    page.on("console", note)
    return heard


def faults(page: Page) -> list[str]:
    """In both positions of a tablet; serious and critical findings of axe."""
    found = []
    for size in (LANDSCAPE, PORTRAIT):
        page.set_viewport_size(size)
        found += [*fit(page), *small(page)]
    page.evaluate(AXE.read_text())
    found += page.evaluate(FOUND_BY_AXE)
    found += [f"icon not drawn: {name}" for name in page.evaluate(NOT_DRAWN)]
    return found


def fit(page: Page) -> list[str]:
    width, wide = page.evaluate("[innerWidth, document.documentElement.scrollWidth]")
    return [f"{wide} px wide on a screen of {width}"] if wide > width else []


def small(page: Page) -> list[str]:
    return [f"too small to touch: {each}" for each in page.evaluate(TOO_SMALL)]
