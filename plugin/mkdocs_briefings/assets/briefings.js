/* Comfort for readers: cards for marks, links and citations to copy, filters and order for the
   ledger and the actors. It adds no content: without it every mark is a link to its record, and
   every table stands whole. One classic script, so that it runs from a disk as from a server.
   All words come from the page; everything from data is put on the page as text. */
(function () {
  "use strict";

  const one = (selector, within) => (within || document).querySelector(selector);
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const near = (target, selector) => (target instanceof Element ? target.closest(selector) : null);

  /** An element with attributes (none where the value is false or null) and children. */
  function el(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const key in attributes) {
      if (attributes[key] != null && attributes[key] !== false) element.setAttribute(key, attributes[key]);
    }
    element.append(...children.flat().filter((child) => child != null && child !== false));
    return element;
  }

  const button = (attributes, ...children) =>
    el("button", Object.assign({ type: "button", class: "bf-button" }, attributes), ...children);

  // --- words ---------------------------------------------------------------------------------

  const language = document.documentElement.lang || "en";
  let words = {};

  function plural(forms, count) {
    if (typeof forms === "string") return forms;
    let form = "other";
    try { form = new Intl.PluralRules(language).select(count); } catch (unknownLanguage) { /* other */ }
    return forms[form] || forms.other;
  }

  /** The parts of a text whose {gaps} are filled with text or nodes. */
  const fill = (text, values) =>
    text.split(/\{(\w+)\}/).map((part, place) => (place % 2 ? values[part] : part)).flat();

  const say = (key, values) => fill(plural(words[key] || "", (values || {}).count), values || {}).join("");

  let live;

  /** Say it to those who do not see what changed. */
  function announce(text) {
    if (!live || !live.isConnected) {
      live = el("div", { class: "bf-live", role: "status" });
      document.body.append(live);
    }
    live.textContent = "";
    setTimeout(() => { live.textContent = text; }, 50);
  }

  // --- cards ---------------------------------------------------------------------------------

  const MARK = ".briefings-mark";
  const RECORD = ".bf-record, .bf-answer";
  let card = null; // {mark, box, sheet, focused}
  let timer = 0;
  let pointer = "mouse";

  function later(action, delay) {
    clearTimeout(timer);
    timer = setTimeout(action, delay);
  }

  /** The record that a mark opens, where it stands on this page. */
  function recordOf(mark) {
    const [page, anchor] = mark.href.split("#");
    if (!anchor || page !== location.href.split("#")[0]) return null;
    return near(document.getElementById(decodeURIComponent(anchor)), RECORD);
  }

  /** A copy without ids and, for a card that only describes, without links. */
  function copyOf(element, plain) {
    const copy = element.cloneNode(true);
    for (const part of [copy, ...all("*", copy)]) {
      part.removeAttribute("id");
      part.removeAttribute("tabindex");
    }
    all(".headerlink, .bf-earlier, .bf-chain .bf-when, .bf-chain .bf-label", copy).forEach((part) => part.remove());
    if (copy.matches(".bf-chain")) all(".bf-when, .bf-label", copy).forEach((part) => part.remove());
    if (plain) {
      all("a", copy).forEach((link) => {
        link.replaceWith(el("span", { class: link.getAttribute("class") }, ...link.childNodes));
      });
    }
    return copy;
  }

  /** What a card shows of a record: who, what, on what basis, the chain, the standing, the answers. */
  function gist(record, mark, plain) {
    const isClaim = record.matches(".bf-record");
    const said = isClaim ? one(".bf-said", record) : record;
    const take = (selector) =>
      all(selector, said).filter((part) => near(part, RECORD) === record).map((part) => copyOf(part, plain));
    const kind = ["denial", "response"].find((name) => mark.matches(MARK + "--" + name)) || "claim";
    const contested = mark.matches(MARK + "--contested");
    const parts = [
      el("p", { class: "bf-label" }, say(kind), contested && " · ", contested && el("span", { class: "bf-contested" }, say("contested"))),
      take(".bf-who"),
      take(".bf-claim").map((head) => el("p", { class: "bf-text bf-gist", dir: "auto" }, ...head.childNodes)),
      take(".bf-turns, .bf-text, .bf-admits"),
      take(".bf-quote").slice(0, 1),
      el("p", { class: "bf-small" }, take(".bf-basis")),
      take(".bf-chain"),
      take(".bf-flags"),
    ];
    const answered = isClaim && one(".bf-answered", record);
    if (answered) {
      const replies = one(".bf-replies", answered);
      const named = replies ? all("a", replies).map((link) => link.href) : [];
      const others = Array.from(answered.children).filter((answer) => {
        const link = answer.matches(".bf-answer") && one(".bf-permalink", answer);
        return link && !named.includes(link.href);
      });
      const lines = [replies, ...others.map((answer) => one(".bf-who", answer))].filter(Boolean);
      if (!lines.length) lines.push(...all(":scope > .bf-small", answered));
      parts.push(el("div", { class: "bf-card-answers" }, lines.map((line) => copyOf(line, plain))));
    } else {
      const claim = record.parentElement && near(record.parentElement, ".bf-record");
      const target = claim ? one(".bf-claim", claim) : one(".bf-to li", record);
      if (target) parts.push(el("p", { class: "bf-small", dir: "auto" }, say("answers") + " ", ...copyOf(target, true).childNodes));
    }
    return parts.flat();
  }

  /** Open a mark's card: beside it, or on a touch screen as a sheet from below. */
  function show(mark, sheet, focused) {
    clearTimeout(timer);
    const record = recordOf(mark);
    if (!record) return false;
    hide();
    const box = el("div", { class: "bf-card", id: "bf-card", role: sheet ? "dialog" : "tooltip" }, gist(record, mark, !sheet));
    if (sheet) {
      box.classList.add("bf-card--sheet");
      box.setAttribute("aria-label", mark.textContent);
      const close = button({ class: "bf-button bf-close" }, say("close"));
      close.addEventListener("click", () => hide(true));
      box.prepend(close);
      box.append(el("p", null, el("a", { class: "bf-whole", href: mark.getAttribute("href") }, say("record"))));
      mark.setAttribute("aria-expanded", "true");
      mark.setAttribute("aria-controls", "bf-card");
    } else {
      mark.setAttribute("aria-describedby", "bf-card");
    }
    // After the mark's block, so that who reads on comes to it next.
    let block = mark;
    while (block.parentElement && !block.parentElement.matches("article, main, [role=main], body")) block = block.parentElement;
    block.after(box);
    card = { mark, box, sheet, focused };
    if (!sheet) place(mark, box);
    return true;
  }

  /** Put a card below the mark's line, or above it where there is no room. */
  function place(mark, box) {
    const line = mark.getClientRects()[0];
    const size = box.getBoundingClientRect();
    const room = document.documentElement.clientWidth - size.width - 12;
    const isBelow = line.bottom + size.height + 12 < innerHeight || line.top - size.height < 60;
    const top = isBelow ? line.bottom + 6 : line.top - size.height - 6;
    box.style.left = Math.max(12, Math.min(line.left, room)) - size.left + "px";
    box.style.top = top - size.top + "px";
  }

  function hide(back) {
    clearTimeout(timer);
    if (!card) return;
    const { mark, box } = card;
    card = null;
    if (back && box.contains(document.activeElement)) mark.focus();
    box.remove();
    ["aria-describedby", "aria-expanded", "aria-controls"].forEach((name) => mark.removeAttribute(name));
  }

  function listenForMarks() {
    document.addEventListener("pointerdown", (event) => { pointer = event.pointerType; }, true);
    document.addEventListener("pointerover", (event) => {
      if (event.pointerType !== "mouse" || (card && card.sheet)) return;
      const mark = near(event.target, MARK);
      if (card && (mark === card.mark || card.box.contains(event.target))) clearTimeout(timer);
      else if (mark) later(() => show(mark), 200);
      else if (card && !card.focused) later(hide, 300);
      else if (!card) clearTimeout(timer);
    });
    document.addEventListener("focusin", (event) => {
      const mark = near(event.target, MARK);
      if (mark && mark.matches(":focus-visible") && !(card && card.mark === mark)) show(mark, false, true);
    });
    document.addEventListener("focusout", (event) => {
      if (card && !card.sheet && card.mark === event.target) hide();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") hide(true);
    });
    document.addEventListener("click", (event) => {
      const mark = near(event.target, MARK);
      const touched = mark && event.detail && (event.pointerType || pointer) !== "mouse";
      const first = touched && !(card && card.sheet && card.mark === mark);
      if (first && !event.ctrlKey && !event.metaKey && show(mark, true)) event.preventDefault();
      else if (card && (!card.box.contains(event.target) || near(event.target, ".bf-whole"))) hide();
    });
  }

  // --- copying -------------------------------------------------------------------------------

  function byHand(text) {
    const field = el("textarea", { class: "bf-live" });
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }

  function copier(label, done, text) {
    const made = button(null, label);
    made.addEventListener("click", () => {
      const tell = () => {
        made.textContent = done;
        announce(done);
        setTimeout(() => { made.textContent = label; }, 2000);
      };
      const write = navigator.clipboard ? navigator.clipboard.writeText(text()) : Promise.reject();
      write.catch(() => { byHand(text()); made.focus(); }).then(tell);
    });
    return made;
  }

  const clean = (element) => element.textContent.replace(/\s+/g, " ").trim();

  /** One line: who, what, in which briefing, on which site, when, and the address. */
  function citation(record, url, briefing) {
    const who = copyOf(one(".bf-who", record), true);
    const date = one(".bf-when", who);
    all(".bf-when, .bf-note", who).forEach((part) => part.remove());
    const text = one(".bf-claim, .bf-text", record);
    return say("citation", {
      who: clean(who),
      text: text ? clean(copyOf(text, true)) : "",
      date: date ? clean(date) : "",
      briefing,
      url,
    });
  }

  function addCopying(briefing) {
    const canonical = one("link[rel=canonical]");
    for (const link of all(".bf-tools > .bf-permalink")) {
      const url = () => (canonical || location).href.split("#")[0] + link.hash;
      const record = near(link, RECORD);
      link.after(
        copier(say("copy"), say("copied"), url),
        copier(say("cite"), say("cited"), () => citation(record, url(), briefing)),
      );
    }
  }

  // --- tables --------------------------------------------------------------------------------

  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const finder = (query) => {
    const sought = fold(query).split(/\s+/).filter(Boolean);
    return (text) => sought.every((word) => text.includes(word));
  };
  let collator;
  const compare = (a, b) => {
    if (typeof a === "number") return a - b;
    if (!collator) {
      try { collator = new Intl.Collator(language); } catch (unknownLanguage) { collator = new Intl.Collator(); }
    }
    return collator.compare(a, b);
  };

  /** Make headings into buttons; `sort` is told the column, or the column with a minus before it. */
  function sortable(heads, key, sort) {
    for (const head of heads) {
      const column = clean(head);
      const sorter = button({ class: "bf-sort", title: say("sort", { column }) }, ...head.childNodes);
      sorter.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") === (head.matches(".bf-number, [data-sort=date]") ? "descending" : null);
        sort((head.getAttribute("aria-sort") === "ascending" || (!up && head.matches(".bf-number, [data-sort=date]")) ? "-" : "") + key(head));
      });
      head.append(sorter);
    }
  }

  function showOrder(heads, key, order) {
    for (const head of heads) {
      if (order === key(head)) head.setAttribute("aria-sort", "ascending");
      else if (order === "-" + key(head)) head.setAttribute("aria-sort", "descending");
      else head.removeAttribute("aria-sort");
    }
  }

  // --- the index of actors -------------------------------------------------------------------

  function actorIndex(form) {
    const groups = all("table.bf-actors").map((table) => {
      const block = near(table, ".bf-scroll");
      return {
        parts: [block, block.previousElementSibling],
        body: table.tBodies[0],
        rows: Array.from(table.tBodies[0].rows).map((row) => ({ row, text: fold(row.cells[0].textContent) })),
      };
    });
    const heads = all("table.bf-actors th[scope=col]");
    const key = (head) => String(head.cellIndex);
    const value = (entry, column) => (column ? Number(entry.row.cells[column].textContent) : entry.text);
    sortable(heads, key, (order) => {
      const column = Math.abs(parseInt(order, 10));
      const sign = order[0] === "-" ? -1 : 1;
      for (const group of groups) {
        group.rows.sort((a, b) => sign * compare(value(a, column), value(b, column)) || compare(a.text, b.text));
        group.body.append(...group.rows.map((entry) => entry.row));
      }
      showOrder(heads, key, order);
    });
    showOrder(heads, key, "0");
    form.addEventListener("submit", (event) => event.preventDefault());
    form.q.addEventListener("input", () => {
      const matches = finder(form.q.value);
      let count = 0;
      for (const group of groups) {
        let left = 0;
        for (const entry of group.rows) {
          entry.row.hidden = !matches(entry.text);
          if (!entry.row.hidden) left += 1;
        }
        group.parts.forEach((part) => { part.hidden = !left; });
        count += left;
      }
      one("[role=status]", form).textContent = say("actors", { count });
    });
  }

  // --- the ledger ----------------------------------------------------------------------------

  const SLICE = 100;
  const SIGNS = {
    "denied": "specific",
    "partly-denied": "partial",
    "denied-in-general": "general",
    "professed-unaware": "lack-of-knowledge",
    "neither": "non-denial",
  };

  /** What makes the rows of the table, as the site's own template makes them. */
  function rowMaker(data, root) {
    const w = data.words;
    const time = (date, length) => el("time", { datetime: data.dates[date][0] }, data.dates[date][length]);
    const record = (page, anchor, attributes, ...children) =>
      el("a", Object.assign({ href: root + data.pages[page] + "#" + anchor }, attributes), ...children);
    const actor = (place) => {
      const [name, kind, page] = data.actors[place];
      return el("a", { class: "bf-actor bf-actor--" + kind, href: root + page }, el("bdi", null, name));
    };
    const actors = (places) => places.map((place, index) => [index ? ", " : null, actor(place)]).flat();

    function flags(reports, found) {
      if (reports < 2 && !found.length) return null;
      const line = reports > 1 && el("li", null, fill(plural(w.reports, reports), { count: String(reports) }));
      return el("ul", { class: "bf-flags" }, line, found.map((flag) => el("li", { class: "bf-flag bf-flag--" + flag }, w.flags[flag])));
    }

    function reply([who, state, current, others]) {
      const answer = ([page, anchor, date, by]) =>
        [" ", el("span", { class: "bf-when" }, "(", record(page, anchor, null, time(date, 2)), by.length ? ", " : null, actors(by), ")")];
      const earlier = others.map(([page, anchor, date, kind], index) =>
        [index ? "; " : null, w.kinds[kind] + " (", record(page, anchor, null, time(date, 2)), ")"]);
      return el("li", { class: "bf-reply bf-reply--" + state },
        el("span", { class: "bf-sign bf-sign--" + (SIGNS[state] || state), "aria-hidden": "true" }), actor(who), ": ",
        el("span", { class: "bf-state" }, w.states[state]), current.map(answer).flat(),
        others.length ? el("small", { class: "bf-earlier" }, w.earlier + ": ", earlier.flat()) : null);
    }

    return ([page, anchor, text, by, about, date, status, contested, reports, found, replies, turn]) => el("tr", null,
      el("td", { class: "bf-when" }, time(date, 1)),
      el("td", null, record(page, anchor, { dir: "auto" }, text), flags(reports, found)),
      el("td", null, actors(by)),
      el("td", null, replies.length ? el("ul", { class: "bf-replies" }, replies.map(reply)) : actors(about)),
      el("td", { class: "bf-standing" },
        contested ? el("span", { class: "bf-contested" }, w.contested) : null,
        contested && turn ? "; " : null,
        turn ? fill(w.turns[status], { names: actors(turn[0]), date: data.dates[turn[1]][2] }) : contested ? null : w.statuses[status]));
  }

  function ledger(form, data) {
    const table = one(".bf-results table");
    const more = one(".bf-more");
    const heads = all("th[data-sort]", table);
    const key = (head) => head.dataset.sort;
    const row = rowMaker(data, form.dataset.root);
    const names = (places) => places.map((place) => data.actors[place][0]).join(" ");
    const claims = data.claims.map((claim, place) => ({
      claim,
      place,
      places: claim[12],
      text: fold(claim[2] + " " + names(claim[3]) + " " + names(claim[4])),
    }));
    const ranks = ["confirmed", "superseded", "retracted"];
    const values = {
      date: (entry) => -entry.place,
      text: (entry) => entry.claim[2],
      by: (entry) => names(entry.claim[3]),
      about: (entry) => names(entry.claim[4]),
      status: (entry) => (entry.claim[7] ? -1 : ranks.indexOf(entry.claim[6]) + 1),
    };
    const facets = data.facets.map(([name, choices]) => {
      const box = all("details").find((part) => part.dataset.facet === name);
      return { name, choices, box, inputs: new Map(), picked: new Set(), place: new Map(choices.map(([id], place) => [id, place])) };
    });
    const orders = { "-date": claims };
    let sort = "-date";
    let query = "";
    let found = claims;
    let shown = table.tBodies[0].rows.length; // the server's rows are right until something is chosen
    let typed = 0;

    function ordered() {
      if (!orders[sort]) {
        const sign = sort[0] === "-" ? -1 : 1;
        const value = values[sort.replace("-", "")];
        const valued = claims.map((entry) => [value(entry), entry]);
        orders[sort] = valued.sort((a, b) => sign * compare(a[0], b[0]) || a[1].place - b[1].place).map((pair) => pair[1]);
      }
      return orders[sort];
    }

    /** The choices of a facet as boxes: the server's, and where asked all others. */
    function adopt(facet, whole) {
      if (!facet.box) return;
      const group = one("[role=group]", facet.box);
      for (const input of all("input", group)) {
        const place = facet.place.get(input.value);
        facet.inputs.set(place, { input, count: one(".bf-count", input.parentElement) });
      }
      if (!whole) return;
      facet.choices.forEach(([id, label], place) => {
        if (facet.inputs.has(place)) return;
        const input = el("input", { type: "checkbox", name: facet.name, value: id });
        const count = el("span", { class: "bf-count" });
        facet.inputs.set(place, { input, count });
        group.append(el("label", null, input, " ", el("bdi", null, label), " ", count));
      });
      all("button", facet.box).forEach((part) => part.remove());
    }

    function select() {
      const matches = finder(query);
      const counts = facets.map((facet) => new Uint32Array(facet.choices.length));
      const active = facets.map((facet, place) => place).filter((place) => facets[place].picked.size);
      found = [];
      for (const entry of ordered()) {
        if (query && !matches(entry.text)) continue;
        let missed = -1;
        let misses = 0;
        for (const place of active) {
          if (entry.places[place].some((choice) => facets[place].picked.has(choice))) continue;
          missed = place;
          if ((misses += 1) > 1) break;
        }
        if (misses > 1) continue;
        if (!misses) found.push(entry);
        // A choice is counted among the rows that the other facets leave.
        const counted = misses ? [missed] : counts.keys();
        for (const place of counted) for (const choice of entry.places[place]) counts[place][choice] += 1;
      }
      return counts;
    }

    function addRows(upTo) {
      table.tBodies[0].append(...found.slice(shown, upTo).map((entry) => (entry.row = entry.row || row(entry.claim))));
      shown = Math.min(upTo, found.length);
      const count = Math.min(SLICE, found.length - shown);
      more.hidden = count <= 0;
      more.textContent = say("more", { count });
    }

    function showState(counts) {
      const count = found.length;
      const left = say("claims", { count });
      const status = one("[role=status]", form);
      if (status.textContent !== left) status.textContent = left;
      one(".bf-done", form).textContent = say("done", { count });
      const chosen = query || facets.some((facet) => facet.picked.size);
      one(".bf-unfold", form).textContent = chosen ? say("open", { claims: left }) : words.filters;
      one("[type=reset]", form).hidden = !chosen;
      facets.forEach((facet, place) => facet.inputs.forEach((box, choice) => {
        const number = String(counts[place][choice]);
        if (box.count.textContent !== number) box.count.textContent = number;
        box.input.checked = facet.picked.has(choice);
        box.input.parentElement.classList.toggle("bf-nothing", number === "0");
      }));
      form.sort.value = sort;
      if (form.sort.selectedIndex < 0) form.sort.value = sort.replace("-", "");
      showOrder(heads, key, sort);
    }

    function update() {
      const counts = select();
      table.tBodies[0].replaceChildren();
      shown = 0;
      addRows(SLICE);
      showState(counts);
    }

    // The view in the address: #q=drone&by=china&sort=text

    function address() {
      const view = new URLSearchParams();
      if (query) view.append("q", query);
      for (const facet of facets) facet.picked.forEach((choice) => view.append(facet.name, facet.choices[choice][0]));
      if (sort !== "-date") view.append("sort", sort);
      return "#" + view;
    }

    function remember(replace) {
      const target = address();
      if (target === (location.hash || "#")) return;
      // Without a fragment the address would keep its last one; with an empty one it says "all".
      try { history[replace ? "replaceState" : "pushState"](null, "", target); } catch (refused) { location.hash = target; }
    }

    function restore() {
      const view = new URLSearchParams(location.hash.slice(1));
      query = view.get("q") || "";
      form.q.value = query;
      const order = view.get("sort") || "";
      sort = values[order.replace("-", "")] ? order : "-date";
      for (const facet of facets) {
        facet.picked = new Set(view.getAll(facet.name).map((id) => facet.place.get(id)).filter((place) => place !== undefined));
        if (facet.box && facet.picked.size) facet.box.open = true;
        const hidden = Array.from(facet.picked).some((choice) => !facet.inputs.has(choice));
        if (hidden) adopt(facet, true);
      }
      update();
    }

    function setSort(order) {
      sort = order;
      update();
      remember();
    }

    facets.forEach((facet) => adopt(facet, false));
    sortable(heads, key, setSort);
    showOrder(heads, key, sort);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(() => {
      query = "";
      facets.forEach((facet) => facet.picked.clear());
      update();
      remember();
      form.q.focus();
    }));
    form.addEventListener("input", (event) => {
      const input = event.target;
      if (input === form.q) {
        query = input.value.trim();
        update();
        const again = typed;
        clearTimeout(typed);
        // A word that is being typed is one step back, not one for each letter.
        typed = setTimeout(() => { typed = 0; }, 1500);
        remember(again);
      } else if (input === form.sort) {
        setSort(input.value);
      } else {
        const facet = facets.find((other) => other.name === input.name);
        const choice = facet.place.get(input.value);
        if (input.checked) facet.picked.add(choice);
        else facet.picked.delete(choice);
        update();
        remember();
      }
    });
    form.addEventListener("click", (event) => {
      const facet = facets.find((other) => other.box && other.box === near(event.target, "button") ?.parentElement);
      if (facet) {
        const first = facet.inputs.size;
        adopt(facet, true);
        showState(select());
        facet.inputs.get(first).input.focus();
      }
      if (near(event.target, ".bf-unfold, .bf-done")) {
        const unfold = one(".bf-unfold", form);
        const open = unfold.getAttribute("aria-expanded") !== "true";
        unfold.setAttribute("aria-expanded", open);
        if (!open) { unfold.focus(); form.scrollIntoView({ block: "start" }); }
      }
    });
    more.addEventListener("click", () => {
      const first = shown;
      addRows(shown + SLICE);
      one("a", table.tBodies[0].rows[first]).focus();
    });
    window.addEventListener("hashchange", restore);
    if (location.hash.includes("=")) restore();
    else addRows(shown);
  }

  // --- start ---------------------------------------------------------------------------------

  function start() {
    const holder = one("[data-words]");
    if (!holder || holder.dataset.started) return;
    holder.dataset.started = "yes";
    words = JSON.parse(holder.dataset.words);
    if (holder.dataset.cite) addCopying(holder.dataset.cite);
    if (one(".bf-ledger") && window.briefingsLedger) ledger(holder, window.briefingsLedger);
    if (holder.matches(".bf-filter--line")) actorIndex(holder);
  }

  listenForMarks();
  // Material for MkDocs may change pages without loading them anew.
  if (window.document$) window.document$.subscribe(start);
  else start();
})();
