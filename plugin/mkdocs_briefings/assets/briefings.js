/* Comfort, never content: cards, copying, filters and order. A classic script, which runs from a
   disk, too. All words come from the page, and are put there as text. */
(function () {
  "use strict";

  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const near = (target, selector) => (target instanceof Element ? target.closest(selector) : null);
  const textOf = (element) => element.textContent.replace(/\s+/g, " ").trim();

  /** An element; an object among its parts gives its attributes. */
  function el(name, classes, ...parts) {
    const element = document.createElement(name);
    if (classes) element.className = classes;
    for (const part of parts.flat(2)) {
      if (part && part.constructor === Object) {
        for (const key in part) element.setAttribute(key, part[key]);
      } else if (part) {
        element.append(part);
      }
    }
    return element;
  }

  function button(label, act, classes = "") {
    const made = el("button", "bf-button " + classes, { type: "button" }, label);
    made.addEventListener("click", act);
    return made;
  }

  let words = {};
  const language = (document.documentElement.lang || "en").replace("_", "-");
  const plurals = new Intl.PluralRules(language);
  const { compare } = new Intl.Collator(language);

  /** A text in the form for a number, its {gaps} filled. */
  function fill(text, values) {
    const form = text.other ? text[plurals.select(values.count)] || text.other : text;
    return form.split(/\{(\w+)\}/).map((part, place) => (place % 2 ? values[part] : part)).flat();
  }
  const say = (key, values) => fill(words[key], values).join("");

  // Cards

  const MARK = ".briefings-mark";
  const RECORD = ".bf-record, .bf-answer";
  let card = null;
  let timer = 0;
  let pointer = "";

  /** A copy without ids and, where it only describes, without links. */
  function copyOf(element, plain) {
    const copy = el("div", "", element.cloneNode(true));
    all(".headerlink, .bf-chain > b", copy).forEach((part) => part.remove());
    all("[id]", copy).forEach((part) => part.removeAttribute("id"));
    if (plain) all("a", copy).forEach((a) => a.replaceWith(el("span", a.className, ...a.childNodes)));
    return copy.firstChild;
  }

  /** What a card shows: who, what, and the answers. */
  function gist(record, mark, plain) {
    const take = (selector) => all(selector, record)
      .filter((part) => near(part, RECORD) === record)
      .map((part) => copyOf(part, plain));
    const kind = ["denial", "response"].find((name) => mark.matches(`${MARK}--${name}`)) || "claim";
    const contested = mark.matches(MARK + "--contested");
    const parts = [
      el("p", "bf-label", say(kind), contested && [" · ", el("span", "bf-contested", say("contested"))]),
      take(".bf-who"),
      take(".bf-claim").map((head) => el("p", "bf-gist", { dir: "auto" }, ...head.childNodes)),
      take(".bf-text, .bf-admits, .bf-turns"),
      take(".bf-quote").slice(0, 1),
      el("p", "bf-small", take(".bf-basis")),
      take(".bf-chain, .bf-flags"),
    ];
    if (record.matches(".bf-record")) {
      const named = all(".bf-replies small > a:first-child", record).map((link) => link.href);
      const others = all(":scope > .bf-answered > .bf-answer", record)
        .filter((answer) => !all("a", answer).some((link) => named.includes(link.href)))
        .map((answer) => copyOf(one(".bf-who", answer), plain));
      const answers = [take(".bf-replies"), others, take(".bf-answered > .bf-small")];
      parts.push(el("div", "bf-card-answers", answers));
    } else {
      const claim = near(record.parentElement, ".bf-record");
      const target = claim ? one(".bf-claim", claim) : one(".bf-to a", record);
      if (target) parts.push(el("p", "bf-small", { dir: "auto" }, say("answers"), " ", textOf(copyOf(target))));
    }
    return parts;
  }

  /** Open a mark's card beside it or, when touched, as a sheet from below. */
  function show(mark, sheet, focused) {
    const [page, anchor] = mark.href.split("#");
    const record = page === location.href.split("#")[0] && near(document.getElementById(anchor), RECORD);
    const note = mark.nextElementSibling; // what another briefing has
    if (!record && !note?.matches(".briefings-note")) return false;
    hide();
    const box = el("div", "bf-card", { id: "bf-card", role: sheet ? "dialog" : "tooltip" });
    if (sheet) {
      box.className += " bf-card--sheet";
      box.setAttribute("aria-label", textOf(mark));
      box.append(button(say("close"), () => hide(true), "bf-close"));
      mark.setAttribute("aria-expanded", "true");
    }
    mark.setAttribute(sheet ? "aria-controls" : "aria-describedby", "bf-card");
    if (record) box.append(...gist(record, mark, !sheet).flat());
    else box.append(...note.cloneNode(true).childNodes);
    if (sheet) box.append(el("p", "", el("a", "", { href: mark.href }, say("record"))));
    // After the mark's block, where who reads on comes to it.
    let block = mark;
    while (!block.parentElement.matches("article, main, [role=main], body")) block = block.parentElement;
    block.after(box);
    card = { mark, box, sheet, focused };
    const over = mark.getBoundingClientRect().bottom + 12 - box.getBoundingClientRect().top;
    if (!sheet) place(mark, box);
    else if (over > 0) scrollBy(0, over);
    return true;
  }

  /** Put a card below the mark's first line, or above it. */
  function place(mark, box) {
    const line = mark.getClientRects()[0];
    const size = box.getBoundingClientRect();
    const room = document.documentElement.clientWidth - size.width - 12;
    const isBelow = line.bottom + size.height + 12 < innerHeight || line.top - size.height < 60;
    box.style.left = Math.max(12, Math.min(line.left, room)) - size.left + "px";
    box.style.top = (isBelow ? line.bottom + 6 : line.top - size.height - 6) - size.top + "px";
  }

  function hide(back) {
    clearTimeout(timer);
    if (!card) return;
    const { mark, box } = card;
    card = null; // first, since moving the focus would close it
    if (back && box.contains(document.activeElement)) mark.focus();
    box.remove();
    ["aria-describedby", "aria-expanded", "aria-controls"].forEach((name) => mark.removeAttribute(name));
  }

  function listenForMarks() {
    const on = (type, act) => document.addEventListener(type, act, true);
    const isOpen = (mark) => card?.mark === mark;
    const markOf = (event) => near(event.target, MARK);
    on("pointerdown", (event) => { pointer = event.pointerType; });
    on("pointerover", (event) => {
      if (event.pointerType !== "mouse" || card?.sheet) return;
      const mark = markOf(event);
      clearTimeout(timer);
      if (isOpen(mark) || card?.box.contains(event.target)) return;
      if (mark) timer = setTimeout(show, 200, mark);
      else if (card && !card.focused) timer = setTimeout(hide, 300);
    });
    on("focusin", (event) => {
      const mark = markOf(event);
      if (mark && mark.matches(":focus-visible") && !isOpen(mark)) show(mark, false, true);
    });
    on("focusout", (event) => { if (isOpen(event.target) && !card.sheet) hide(); });
    on("keydown", (event) => { if (event.key === "Escape") hide(true); });
    on("click", (event) => {
      const mark = markOf(event);
      // A click without a count comes from a key.
      const isTouch = event.detail && (event.pointerType || pointer) !== "mouse";
      const isFirst = mark && isTouch && !(isOpen(mark) && card.sheet);
      if (isFirst && show(mark, true)) event.preventDefault();
      else if (!card?.box.contains(event.target) || near(event.target, "a")) hide();
    });
  }

  /** A button that copies a text, and says so aloud. */
  function copier(key, done, text) {
    const live = el("span", "bf-live", { role: "status" });
    const tell = (words = "") => {
      made.textContent = words || say(key);
      live.textContent = words;
    };
    const made = button(say(key), () => navigator.clipboard.writeText(text()).then(() => {
      tell(say(done));
      setTimeout(tell, 2000);
    }));
    return [made, live];
  }

  /** One line: who, what, when, in which briefing, and the address. */
  function citation(record, url, briefing) {
    const who = copyOf(one(".bf-who", record));
    const date = textOf(one("time", who));
    all("time, .bf-note", who).forEach((part) => part.remove());
    const said = one(".bf-claim, .bf-text", record);
    const text = said && textOf(copyOf(said));
    return say(text ? "citation" : "citation-silent", { who: textOf(who), text, date, briefing, url });
  }

  function addCopying(briefing) {
    const page = (one("link[rel=canonical]") || location).href.split("#")[0];
    for (const link of all(".bf-tools > a")) {
      const url = page + link.hash;
      const cite = () => citation(near(link, RECORD), url, briefing);
      link.after(...copier("copy", "copied", () => url), ...copier("cite", "cited", cite));
    }
  }

  // Finding and sorting

  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  function finder(query) {
    const sought = fold(query).split(/\s+/);
    return (text) => sought.every((word) => text.includes(word));
  }

  /** In order of a value, down where the order begins with a minus. */
  function sorted(entries, order, value) {
    const sign = order[0] === "-" ? -1 : 1;
    const by = ([a], [b]) => sign * (a.trim ? compare(a, b) : a - b);
    return entries.map((entry) => [value(entry), entry]).sort(by).map((pair) => pair[1]);
  }

  /** Headings become buttons that tell `sort` the order; gives what shows an order. */
  function sortable(heads, keyOf, sort) {
    let now = "";
    for (const head of heads) {
      const up = keyOf(head);
      const down = "-" + up;
      // Of numbers and dates, the greatest come first.
      const first = head.matches(".bf-number, [data-sort=date]") ? down : up;
      const second = first === up ? down : up;
      head.append(button([...head.childNodes], () => sort(now === first ? second : first), "bf-sort"));
    }
    return (order) => {
      now = order;
      for (const head of heads) {
        const key = keyOf(head);
        if (order.replace("-", "") !== key) head.removeAttribute("aria-sort");
        else head.setAttribute("aria-sort", order === key ? "ascending" : "descending");
      }
    };
  }

  function actorIndex(form) {
    const groups = all("table.bf-actors").map((table) => ({
      block: near(table, "[data-search-exclude]"),
      body: table.tBodies[0],
      entries: [...table.tBodies[0].rows].map((row) => ({ row, text: fold(textOf(row.cells[0])) })),
    }));
    const show = sortable(all(".bf-actors thead th"), (head) => String(head.cellIndex), (order) => {
      const column = Math.abs(order);
      const value = ({ row, text }) => (column ? Number(row.cells[column].textContent) : text);
      for (const { body, entries } of groups) body.append(...sorted(entries, order, value).map(({ row }) => row));
      show(order);
    });
    show("0");
    form.addEventListener("input", () => {
      const matches = finder(form.q.value);
      let count = 0;
      for (const { block, entries } of groups) {
        const left = entries.filter(({ row, text }) => !(row.hidden = !matches(text))).length;
        block.hidden = block.previousElementSibling.hidden = !left;
        count += left;
      }
      one("[role=status]", form).textContent = say("actors", { count });
    });
  }

  // The ledger

  const SLICE = 50;

  /** Makes the rows of the table as the site's own template does. */
  function rowMaker(data, root) {
    const names = data.words;
    const day = (date) => data.dates[date][2];
    const link = (page, anchor, content, attributes) =>
      el("a", "", { href: `${root + data.pages[page]}#${anchor}`, ...attributes }, content);
    const actor = (place) => {
      const [name, kind, page] = data.actors[place];
      return el("a", kind === "unnamed" && "bf-unnamed", { href: root + page }, el("bdi", "", name));
    };
    const actors = (places) => places.map((place, index) => [index && ", ", actor(place)]).flat();
    const flags = (reports, found) => (reports > 1 || found.length) && el("ul", "bf-flags",
      reports > 1 && el("li", "", fill(names.reports, { count: String(reports) })),
      found.map((flag) => el("li", "", names.flags[flag])));
    const current = ([page, anchor, date, by]) => [" ", el("small", "",
      "(", link(page, anchor, day(date)), by.length && ", ", actors(by), ")")];
    const earlier = ([page, anchor, date, kind], index) =>
      [index && "; ", `${names.kinds[kind]} (`, link(page, anchor, day(date)), ")"];
    const reply = ([who, state, now, others]) => {
      const [label, sign] = names.states[state];
      const shown = sign ? el("em", "", label) : state === "confirmed" ? el("strong", "", label) : label;
      return el("li", "", sign && el("i", `bf-sign--${sign}`), actor(who), ": ", shown, now.map(current),
        others.length && el("small", "bf-earlier", names.earlier, ": ", others.map(earlier)));
    };
    return ([page, anchor, text, by, about, date, status, contested, reports, found, replies, turn]) => el("tr", "",
      el("td", "bf-when", el("time", "", { datetime: data.dates[date][0] }, data.dates[date][1])),
      el("td", "", link(page, anchor, text, { dir: "auto" }), flags(reports, found)),
      el("td", "", actors(by)),
      el("td", "", replies.length ? el("ul", "bf-replies", replies.map(reply)) : actors(about)),
      el("td", "bf-standing",
        contested && [el("span", "bf-contested", names.contested), turn && "; "],
        turn ? fill(names.turns[status], { names: actors(turn[0]), date: day(turn[1]) })
          : !contested && names.statuses[status]));
  }

  function ledger(form, data) {
    const body = one(".bf-results tbody");
    const more = one(".bf-more");
    const unfold = one(".bf-unfold", form);
    const row = rowMaker(data, form.dataset.root);
    const named = (places) => places.map((place) => data.actors[place][0]).join(" ");
    const claims = data.claims.map((claim, place) => {
      const [text, by, about] = [claim[2], named(claim[3]), named(claim[4])];
      const status = claim[7] ? "" : (claim[11] ? 1 : 2) + claim[6];
      return { claim, choices: claim[12], sought: fold(`${text} ${by} ${about}`), date: -place, text, by, about, status };
    });
    const facets = data.facets.map(([name, ids]) => ({
      ids, picked: new Set(), inputs: all(`[name=${name}]`, form), name,
    }));
    const orders = { "-date": claims };
    let order = "-date";
    let query = "";
    let found = claims;
    let shown = body.rows.length; // the server's rows are right until something is chosen

    function addRows(upTo) {
      body.append(...found.slice(shown, upTo).map((entry) => (entry.row ||= row(entry.claim))));
      shown = Math.min(upTo, found.length);
      const count = Math.min(SLICE, found.length - shown);
      more.hidden = !count;
      more.textContent = say("more", { count });
    }

    /** Show the claims that are left, and for each choice what the other facets leave it. */
    function update() {
      const matches = finder(query);
      const counts = facets.map(({ ids }) => ids.map(() => 0));
      const active = [...facets.keys()].filter((place) => facets[place].picked.size);
      found = [];
      orders[order] ||= sorted(claims, order, (entry) => entry[order.replace("-", "")]);
      for (const entry of orders[order]) {
        if (!matches(entry.sought)) continue;
        const misses = (place) => !entry.choices[place].some((choice) => facets[place].picked.has(choice));
        const missed = active.filter(misses);
        if (!missed.length) found.push(entry);
        if (missed.length > 1) continue;
        entry.choices.forEach((choices, place) => {
          if (!missed.length || place === missed[0]) for (const choice of choices) counts[place][choice] += 1;
        });
      }
      const count = found.length;
      const left = say("claims", { count });
      body.replaceChildren();
      shown = 0;
      addRows(SLICE);
      one("[role=status]", form).textContent = left;
      unfold.textContent = say("open", { claims: left });
      one(".bf-done", form).textContent = say("done", { count });
      one("[type=reset]", form).hidden = !query && !active.length;
      facets.forEach(({ inputs, picked }, place) => inputs.forEach((input, choice) => {
        input.checked = picked.has(choice);
        input.parentElement.lastElementChild.textContent = counts[place][choice];
      }));
      form.sort.value = order;
      showOrder(order);
    }

    /** Update, and put the view into the address (#q=drone&by=china&sort=text) as a step. */
    function change(inPlace) {
      update();
      const view = new URLSearchParams();
      if (query) view.append("q", query);
      for (const { name, ids, picked } of facets) picked.forEach((place) => view.append(name, ids[place]));
      if (order !== "-date") view.append("sort", order);
      history[inPlace ? "replaceState" : "pushState"](null, "", `#${view}`);
    }

    function restore() {
      const view = new URLSearchParams(location.hash.slice(1));
      form.q.value = query = view.get("q") || "";
      order = view.get("sort") || "";
      if (!/^-?(date|text|by|about|status)$/.test(order)) order = "-date";
      for (const facet of facets) {
        const places = view.getAll(facet.name).map((id) => facet.ids.indexOf(id));
        facet.picked = new Set(places.filter((place) => place >= 0));
        if (facet.picked.size) near(facet.inputs[0], "details").open = true;
      }
      update();
    }

    const showOrder = sortable(all("th[data-sort]"), (head) => head.dataset.sort, (chosen) => {
      order = chosen;
      change();
    });
    showOrder(order);
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      form.q.value = query = "";
      facets.forEach(({ picked }) => picked.clear());
      change();
      form.q.focus();
    });
    form.addEventListener("input", ({ target }) => {
      if (target === form.q) {
        // A word is one step back, not one for each letter.
        const before = query;
        query = target.value.trim();
        change(before && query);
        return;
      }
      const facet = facets.find(({ name }) => name === target.name);
      if (facet) facet.picked[target.checked ? "add" : "delete"](facet.ids.indexOf(target.value));
      else order = target.value;
      change();
    });
    form.addEventListener("click", ({ target }) => {
      if (!target.matches(".bf-unfold, .bf-done")) return;
      const isOpen = unfold.getAttribute("aria-expanded") === "true";
      unfold.setAttribute("aria-expanded", !isOpen);
      if (isOpen) unfold.focus();
    });
    more.addEventListener("click", () => {
      const first = shown;
      addRows(shown + SLICE);
      one("a", body.rows[first]).focus();
    });
    window.addEventListener("hashchange", restore);
    if (location.hash.includes("=")) restore();
    else addRows(shown);
  }

  function start() {
    const holder = one("[data-words]");
    if (!holder) return;
    words = JSON.parse(holder.dataset.words);
    holder.addEventListener("submit", (event) => event.preventDefault());
    if (holder.dataset.cite && navigator.clipboard) addCopying(holder.dataset.cite);
    if (holder.matches(".bf-filter--line")) actorIndex(holder);
    if (holder.dataset.root && window.briefingsLedger) ledger(holder, window.briefingsLedger);
  }

  listenForMarks();
  // Material for MkDocs may change pages without loading them anew.
  if (window.document$) window.document$.subscribe(start);
  else start();
})();
