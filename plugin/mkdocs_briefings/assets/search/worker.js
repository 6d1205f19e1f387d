/* Search in parts. Answers Material's search in the place of its own worker, but loads only the
   files that a question needs: those of its words, then those of the pages that it shows. They are
   scripts, so that this works from a disk too. `search_parts.py` writes them. */
(() => {
  const SETUP = 0, READY = 1, QUERY = 2, RESULT = 3;
  const FIRST = 10, MOST = 30, PARTS = 4, PAGES_IN_PART = 4, SECTIONS = 3;
  const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const WEIGHT = [0, 1, 4, 10];

  // As in search_parts.py.
  const BETWEEN = "\\x00-/:-@\\[-`{-\\xa9\\xab-\\xb4\\xb6-\\xb9\\xbb-\\xbf\\xd7\\xf7\\u02bc" +
    "\\u2000-\\u206f\\u3000-\\u303f\\uff00-\\uff0f";
  const UNSPACED = "\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff";
  const WORD = new RegExp(`[^${BETWEEN}]+`, "g");
  const RUN = new RegExp(`[${UNSPACED}]+|[^${UNSPACED}]+`, "g");

  // A frame that stands in for a worker has no address of its own.
  const folder = new URL("../../../search/", self.workerAddress || self.location.href);
  const loading = new Map();
  const loaded = new Map();
  let firsts = [];
  let pages = 1;
  let asked = 0;

  self.briefingsPart = (name, part) => loaded.set(name, part);

  const load = (name) => {
    if (!loading.has(name)) {
      loading.set(name, (async () => {
        try {
          await self.importScripts(new URL(`${name}.js`, folder).href);
        } catch {
          loading.delete(name);
        }
        return loaded.get(name);
      })());
    }
    return loading.get(name);
  };

  const folded = (text) =>
    text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").normalize("NFC");

  const split = (run) => {
    if (run.length < 2 || !new RegExp(`[${UNSPACED}]`).test(run)) return [run];
    return Array.from({ length: run.length - 1 }, (_, start) => run.slice(start, start + 2));
  };

  const wordsOf = (text) => (folded(text).match(WORD) || []).flatMap(
    (word) => word.match(RUN).flatMap(split));

  /* The files of words that begin like this one: the last that begins before it, and on. */
  const partsOf = (word) => {
    let first = 0;
    while (first + 1 < firsts.length && firsts[first + 1] <= word) first++;
    let last = first;
    while (last + 1 < firsts.length && firsts[last + 1].startsWith(word)) last++;
    return [first, Math.min(last, first + PARTS - 1)];
  };

  /* The pages of a word with where it stands there, from steps of five bits a sign. */
  const postingsOf = (steps) => {
    const found = [];
    let last = 0, number = 0, shift = 0;
    for (const sign of steps) {
      const bits = SIGNS.indexOf(sign);
      number |= (bits & 31) << shift;
      shift += 5;
      if (bits < 32) {
        last = (last & ~3) + number;
        found.push(last);
        number = shift = 0;
      }
    }
    return found;
  };

  /* The pages that have a word, or one that begins with it, each with how well it fits. */
  const pagesWith = async (word) => {
    const found = new Map();
    const [first, last] = partsOf(word);
    for (let number = first; number <= last; number++) {
      const part = (await load(`words/${number}`)) || {};
      for (const [whole, steps] of Object.entries(part)) {
        if (!whole.startsWith(word)) continue;
        const postings = postingsOf(steps);
        const rare = Math.log(1 + pages / postings.length) * (word.length / whole.length) ** 0.5;
        for (const posting of postings) {
          const fits = rare * WEIGHT[posting & 3];
          const page = posting >> 2;
          if (!(found.get(page) >= fits)) found.set(page, fits);
        }
      }
    }
    return found;
  };

  /* The pages that have all of the words; where none has, those that have any. */
  const ranked = (words, found) => {
    const sums = new Map();
    for (const one of found) {
      for (const [page, fits] of one) sums.set(page, (sums.get(page) || 0) + fits);
    }
    const all = [...sums].filter(([page]) => found.every((one) => one.has(page)));
    return (all.length ? all : [...sums]).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  };

  const escaped = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

  const marked = (text, words) => {
    const has = (word) => words.some((one) => word.startsWith(one) ||
      (new RegExp(`[${UNSPACED}]`).test(one) && word.includes(one)));
    let made = "";
    let end = 0;
    for (const match of text.matchAll(WORD)) {
      const word = escaped(match[0]);
      made += escaped(text.slice(end, match.index));
      made += has(folded(match[0])) ? `<mark data-md-highlight>${word}</mark>` : word;
      end = match.index + match[0].length;
    }
    return made + escaped(text.slice(end));
  };

  const item = async ([page, score], words, found) => {
    const part = await load(`pages/${Math.floor(page / PAGES_IN_PART)}`);
    if (!part) return null;
    const [location, title, text, tags, sections] = part[page % PAGES_IN_PART];
    const terms = Object.fromEntries(words.map((word, number) => [word, found[number].has(page)]));
    const shown = { location, title: marked(title, words), text: marked(text, words), score, terms };
    if (tags.length) shown.tags = tags;
    const fits = sections
      .map(([anchor, heading, start], place) => {
        const of = wordsOf(`${heading} ${start}`);
        const count = words.filter((word) => of.some((one) => one.startsWith(word))).length;
        return { anchor, heading, start, place, count };
      })
      .filter((section) => section.count)
      .sort((a, b) => b.count - a.count || a.place - b.place);
    return [shown, ...fits.map((section, place) => ({
      location: `${location}#${section.anchor}`,
      title: marked(section.heading, words),
      text: marked(section.start, words),
      // Below this, a result stands folded under its page.
      score: place < SECTIONS ? score : score / 2,
      terms,
    }))];
  };

  const answer = async (question) => {
    const turn = ++asked;
    const words = [...new Set(wordsOf(question))];
    const found = [];
    // The reader goes on typing: what was asked before is of no interest.
    for (const word of words) {
      if (turn !== asked) return;
      found.push(await pagesWith(word));
    }
    const best = words.length ? ranked(words, found).slice(0, MOST) : [];
    const items = [];
    for (const [place, one] of best.entries()) {
      if (turn !== asked) return;
      if (place === FIRST) self.postMessage({ type: RESULT, data: { items: [...items] } });
      const made = await item(one, words, found);
      if (made) items.push(made);
    }
    if (turn === asked) self.postMessage({ type: RESULT, data: { items } });
  };

  self.addEventListener("message", ({ data: { type, data } }) => {
    if (type === SETUP) {
      ({ firsts, pages } = data.config);
      self.postMessage({ type: READY });
    } else if (type === QUERY) {
      answer(data);
    }
  });
})();
