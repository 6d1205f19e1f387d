"""The annotations of our own site, in the text that a browser makes of its pages."""

from urllib.parse import urljoin

from conftest import Visit

FILE = "data/annotations.jsonld"
# How often the words are in the text, and whether they end there where the mark does.
FIND = """selectors => {
  const text = document.body.textContent;
  const marks = [...document.querySelectorAll("a.briefings-mark")];
  const ends = marks.map((mark) => {
    const range = new Range();
    range.setStart(document.body, 0);
    range.setEndAfter(mark.lastChild);
    return range.cloneContents().textContent.length;
  });
  return selectors.map(({ exact, prefix, suffix }, place) => {
    const [before, ...others] = text.split(prefix + exact + suffix);
    return [others.length, before.length + (prefix + exact).length === ends[place]];
  });
}"""


def test_a_browser_finds_annotations_once(visit: Visit) -> None:
    page = visit("data/")
    root = page.url.removesuffix("data/")
    data = page.request.get(root + FILE).json()
    found: dict[str, list[object]] = {}
    for annotation in data["first"]["items"]:
        source = urljoin(root + FILE, annotation["target"]["source"])
        found.setdefault(source, []).append(annotation["target"]["selector"])
    pages = sorted(found.items())[::3]
    assert len(pages) > 5
    for source, selectors in pages:
        page.goto(source)
        assert page.evaluate(FIND, selectors) == [[1, True]] * len(selectors), source
