/* Citations of single records for reference managers, as views/citations.py makes those of pages.
   They appear below "Cite" once it is pressed; where nothing can be copied, at once. */
(function () {
  "use strict";

  const files = [...document.querySelectorAll(".bf-citation-files a")];
  if (!files.length) return;

  const contentOf = (file) => decodeURIComponent(file.href.slice(file.href.indexOf(",") + 1));
  const [page] = JSON.parse(contentOf(files[2]));
  const address = (document.querySelector("link[rel=canonical]") || location).href.split("#")[0];
  const onOneLine = (text) => text.split(/\s+/).filter(Boolean).join(" ");
  const two = (part) => String(part).padStart(2, "0");

  /** A record as CSL-JSON: who says it, what, when, and in which briefing. */
  function itemOf(record, hash) {
    const own = (selector) => [...record.querySelectorAll(selector)]
      .find((part) => part.closest(".bf-record, .bf-answer") === record);
    const who = own(".bf-who");
    const said = (own(".bf-claim, .bf-text") || who).cloneNode(true);
    said.querySelectorAll(".headerlink, time, .bf-note").forEach((part) => part.remove());
    const authors = [...who.children].filter((part) => part.matches("a"));
    return {
      id: `${page.id}:${hash.slice(1)}`,
      type: page.type,
      title: onOneLine(said.textContent),
      author: authors.map((author) => ({ literal: onOneLine(author.textContent) })),
      issued: { "date-parts": [who.querySelector("time").dateTime.split("-").map(Number)] },
      "container-title": page.title,
      publisher: page["container-title"],
      language: page.language,
      URL: address + hash,
    };
  }

  const LATEX = {
    "\\": "{\\textbackslash}", "{": "{\\textbraceleft}", "}": "{\\textbraceright}",
    "~": "{\\textasciitilde}", "^": "{\\textasciicircum}",
  };
  const latex = (text) => onOneLine(text).replace(/[\\{}~^$&#%_]/g, (sign) => LATEX[sign] || `\\${sign}`);
  const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

  function bibtex(item) {
    const [date] = item.issued["date-parts"];
    const fields = [
      ["author", `{${item.author.map(({ literal }) => `{${latex(literal)}}`).join(" and ")}}`],
      ["title", `{{${latex(item.title)}}}`],
      ["date", `{${date.map(two).join("-")}}`],
      ["year", `{${date[0]}}`],
      date.length > 1 && ["month", MONTHS[date[1] - 1]],
      ["howpublished", `{${latex(`${item["container-title"]}, ${item.publisher}`)}}`],
      ["language", `{${item.language}}`],
      ["url", `{${item.URL}}`],
    ];
    const lines = fields.filter(Boolean).map(([name, value]) => `  ${name} = ${value},\n`);
    return `@misc{${item.id},\n${lines.join("")}}\n`;
  }

  function ris(item) {
    const [date] = item.issued["date-parts"];
    const lines = [
      ["TY", "ELEC"],
      ["ID", item.id],
      ["TI", item.title],
      ...item.author.map(({ literal }) => ["AU", literal]),
      ["PY", String(date[0])],
      ["DA", date.map(two).join("/")],
      ["T2", item["container-title"]],
      ["PB", item.publisher],
      ["LA", item.language],
      ["UR", item.URL],
      ["ER", ""],
    ];
    return lines.map(([tag, value]) => `${tag}  - ${onOneLine(value)}\n`).join("");
  }

  function filesOf(tools) {
    const item = itemOf(tools.closest(".bf-record, .bf-answer"), tools.querySelector("a").hash);
    const contents = [bibtex(item), ris(item), JSON.stringify([item])];
    const line = document.createElement("p");
    line.className = "bf-small";
    contents.forEach((content, place) => {
      const link = files[place].cloneNode(true);
      link.href = link.href.slice(0, link.href.indexOf(",") + 1) + encodeURIComponent(content);
      link.download = item.id.replace(":", "-") + link.download.slice(link.download.lastIndexOf("."));
      line.append(place ? ", " : "", link);
    });
    return line;
  }

  function begin() {
    for (const permalink of document.querySelectorAll(".bf-tools > a")) {
      const tools = permalink.parentElement;
      const cite = tools.querySelectorAll("button")[1];
      const add = () => tools.after(filesOf(tools));
      if (cite) cite.addEventListener("click", add, { once: true });
      else add();
    }
  }

  // Once the buttons are there.
  if (document.readyState === "complete") setTimeout(begin);
  else window.addEventListener("load", begin, { once: true });
})();
