"use strict";
(() => {
  // Decides any case by looking it up in the tables of the page. It knows no rule and no meaning of its own.
  const source = document.getElementById("case-data");
  if (!source) return;
  const data = JSON.parse(source.textContent);
  const { facts, axioms, outcomes, books } = data;
  const sizes = facts.map((fact) => fact.values.length);
  let current = data.start.slice();
  const views = [];

  async function unpacked(text) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }
  const pairs = (bytes) => Uint16Array.from({ length: bytes.length / 2 }, (_, at) => bytes[2 * at] | (bytes[2 * at + 1] << 8));

  async function unpack() {
    const possible = await unpacked(data.possible);
    const combinations = sizes.reduce((product, size) => product * size, 1);
    data.number = new Int32Array(combinations).fill(-1);
    let number = 0;
    for (let code = 0; code < combinations; code += 1)
      if (possible[code >> 3] & (128 >> (code & 7))) data.number[code] = number++;
    for (const book of books) {
      book.rowOf = pairs(await unpacked(book.row_of));
      book.classOf = pairs(await unpacked(book.class_of));
      book.table = pairs(await unpacked(book.numbers));
    }
  }

  // What the tables say.
  const codeOf = (situation) => situation.reduce((code, value, at) => code * sizes[at] + value, 0);
  const numberOf = (situation) => data.number[codeOf(situation)];
  const decided = (book, situation, reading) =>
    book.decisions[book.table[book.rowOf[reading] * book.classes + book.classOf[numberOf(situation)]]];
  const changed = (situation, fact, value) => situation.map((old, at) => (at === fact ? value : old));
  const excluded = (situation) =>
    axioms.find((axiom) =>
      axiom.rows.some((row) => Object.entries(row).every(([fact, values]) => values.includes(situation[fact]))),
    );

  function overReadings(book, situation) {
    const counts = outcomes.map(() => 0);
    for (let reading = 0; reading < book.rowOf.length; reading += 1) counts[decided(book, situation, reading).outcome] += 1;
    return counts;
  }
  function otherAnswers(book, situation) {
    const plain = decided(book, situation, 0).outcome;
    const found = [];
    let step = book.rowOf.length;
    for (const question of book.questions) {
      step /= question.options.length;
      question.options.forEach((option, at) => {
        const { outcome } = decided(book, situation, at * step);
        if (outcome !== plain) found.push({ question, option, outcome });
      });
    }
    return found;
  }
  function otherFacts(book, situation) {
    const plain = decided(book, situation, 0).outcome;
    const found = [];
    for (const fact of data.order)
      for (let value = 0; value < sizes[fact]; value += 1) {
        const other = changed(situation, fact, value);
        if (value === situation[fact] || numberOf(other) < 0) continue;
        const { outcome } = decided(book, other, 0);
        if (outcome !== plain) found.push({ fact, value, outcome });
      }
    return found;
  }

  // The address holds the case and, if it is not the first, the language: #case&fact=value…, #ru.case&fact=value…
  const switches = [...document.querySelectorAll(".languages input")];
  const first = switches.length ? switches[0].value : document.documentElement.getAttribute("lang");
  const shown = () => (switches.find((one) => one.checked) || { value: first }).value;
  const addressOf = (situation, language = shown()) =>
    `#${language === first ? "" : `${language}.`}case&` +
    facts.map((fact, at) => `${fact.id}=${fact.values[situation[at]].id}`).join("&");
  const caseAddress = /^#(?:([a-z]+)\.)?case(?:&|$)/;
  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }
  function fromAddress(address = location.hash) {
    const text = decoded(address);
    if (!caseAddress.test(text)) return null;
    const given = new Map(text.split("&").slice(1).map((entry) => entry.split("=", 2)));
    const names = new Set(facts.map((fact) => fact.id));
    if ([...given.keys()].some((name) => !names.has(name))) return null;
    const situation = facts.map((fact, at) =>
      given.has(fact.id) ? fact.values.findIndex((one) => one.id === given.get(fact.id)) : data.start[at],
    );
    return situation.includes(-1) || numberOf(situation) < 0 ? null : situation;
  }

  // Small helpers for the page. Nothing is ever written as HTML or as a style.
  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const said = (words, language) => words[language] || Object.values(words)[0] || "";
  const grouped = (number, language) => number.toLocaleString(language === "ru" ? "ru" : "en");

  function valueWords(fact, at, view) {
    if (fact.yes_no) return at ? view.words.yes : view.words.no;
    return said(fact.values[at].short, view.language) || said(fact.values[at].words, view.language);
  }

  // The controls: one group of radio buttons for each fact.
  function buildForm(view) {
    const form = element("form", { class: "case-form" });
    if (data.people.length) {
      const select = element("select", { id: `${view.name}-people` });
      select.append(element("option", { value: "" }, view.words.chosen));
      data.people.forEach((person, at) => select.append(element("option", { value: at }, said(person.words, view.language))));
      select.addEventListener("change", () => {
        if (select.value !== "") set(data.people[Number(select.value)].case.slice());
      });
      view.people = select;
      form.append(element("p", {}, element("label", { for: select.id }, view.words.begin_with), " ", select));
    }
    const groups = [
      [view.words.sender, ["sender"]],
      [view.words.recipient, ["recipient"]],
      [view.words.between, ["right", "left", "both", "attempt"]],
    ];
    view.controls = facts.map(() => null);
    const columns = element("div", { class: "case-columns" });
    for (const [title, places] of groups) {
      const column = element("div", { role: "group", "aria-label": title }, element(view.heading, {}, title));
      for (const at of data.order) if (places.includes(facts[at].place)) column.append(control(view, at));
      columns.append(column);
    }
    form.append(columns);
    form.addEventListener("submit", (event) => event.preventDefault());
    return form;
  }
  function control(view, at) {
    const fact = facts[at];
    const why = element("p", { class: "why", id: `${view.name}-why-${fact.id}` });
    const group = element("fieldset", {}, element("legend", {}, said(fact.label, view.language)));
    const inputs = fact.values.map((_, value) => {
      const input = element("input", { type: "radio", name: `${view.name}-${fact.id}`, value, "aria-describedby": why.id });
      input.addEventListener("change", () => set(changed(current, at, value)));
      group.append(element("label", {}, input, " ", valueWords(fact, value, view)));
      return input;
    });
    group.append(why);
    view.controls[at] = { inputs, why };
    return group;
  }
  function showForm(view) {
    facts.forEach((fact, at) => {
      const { inputs, why } = view.controls[at];
      const reasons = [];
      inputs.forEach((input, value) => {
        input.checked = value === current[at];
        const axiom = excluded(changed(current, at, value));
        input.disabled = axiom !== undefined;
        if (axiom)
          reasons.push(filled(view.words.cannot, { value: valueWords(fact, value, view), reason: said(axiom.words, view.language) }));
      });
      why.textContent = reasons.join("; ");
    });
    if (view.people) {
      const same = data.people.findIndex((person) => person.case.every((value, at) => value === current[at]));
      view.people.value = same < 0 ? "" : String(same);
    }
  }

  // The answers, one rule book beside the other.
  function outcomeWords(at, view) {
    return `${outcomes[at].sign} ${said(outcomes[at].short, view.language)}`;
  }
  function lineWords(view, line) {
    const quote = element("span", { lang: "ru" }, `«${line.quote.replaceAll("**", "")}»`);
    const anchor = view.prefix + line.anchor;
    const code = document.getElementById(anchor) ? element("a", { href: `#${anchor}` }, line.code) : element("b", {}, line.code);
    return element("blockquote", {}, code, " ", quote);
  }
  function answer(view, book) {
    const decision = decided(book, current, 0);
    const outcome = outcomes[decision.outcome];
    const card = element("article", {
      class: `card case-card may-${outcome.id.replace("_", "-")}`,
      "data-book": book.id,
      "data-outcome": outcome.id,
      "data-lines": decision.lines.map((line) => line.code).join(" "),
      tabindex: "-1",
    });
    card.append(element(view.heading, {}, said(book.title, view.language)));
    card.append(element("p", { class: "verdict" }, `${outcome.sign} ${said(outcome.words, view.language)}`));
    if (decision.lines.length) card.append(...decision.lines.map((line) => lineWords(view, line)));
    else card.append(element("p", {}, view.words.silent));
    card.append(...readingsWords(view, book, decision.outcome), ...factsWords(view, book));
    return card;
  }
  function readingsWords(view, book, plain) {
    const counts = overReadings(book, current);
    const total = book.rowOf.length;
    const number = (n) => grouped(n, view.language);
    if (counts[plain] === total) return [element("p", { class: "small" }, filled(view.words.all_readings, { n: number(total) }))];
    const list = element("ul", { class: "facts" });
    counts.forEach((n, at) => {
      if (n) list.append(element("li", {}, `${outcomeWords(at, view)}: `, filled(view.words.of_readings, { n: number(n), total: number(total) })));
    });
    const answers = otherAnswers(book, current);
    const otherwise = element("ul", { class: "facts" });
    for (const { question, option, outcome } of answers)
      otherwise.append(element("li", {}, `${said(question.words, view.language)} – ${filled(view.words.quoted, { option: said(option, view.language) })} → ${outcomeWords(outcome, view)}`));
    return [
      element("p", { class: "small" }, view.words.in_readings),
      list,
      element("p", { class: "small" }, answers.length ? view.words.if_read : view.words.together),
      ...(answers.length ? [otherwise] : []),
    ];
  }
  function factsWords(view, book) {
    const changes = otherFacts(book, current);
    if (!changes.length) return [element("p", { class: "small" }, view.words.no_fact)];
    const list = element("ul", { class: "facts" });
    for (const { fact, value, outcome } of changes) {
      const words = said(facts[fact].values[value].words, view.language);
      const button = element("button", { type: "button", "aria-label": `${view.words.show}: ${words}` }, view.words.show);
      button.addEventListener("click", () => {
        set(changed(current, fact, value));
        [...view.answers.children].find((card) => card.dataset.book === book.id).focus();
      });
      list.append(element("li", {}, `${words} → ${outcomeWords(outcome, view)} `, button));
    }
    return [element("p", { class: "small" }, view.words.if_fact), list];
  }

  // The drawing: two people, what ties them, and the attempt.
  function drawn(name, attributes, text) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  }
  function picture(view) {
    const links = [];
    const about = { sender: [], recipient: [] };
    let attempt = "";
    for (const at of data.order) {
      const fact = facts[at];
      const value = current[at];
      const words = said(fact.values[value].words, view.language);
      if (fact.place in about) about[fact.place].push(at);
      else if (fact.place === "attempt") attempt = words;
      else if (value !== fact.silent) links.push({ words, place: fact.place });
    }
    const height = 70 + 30 * links.length + 60;
    const svg = drawn("svg", { viewBox: `0 0 420 ${height}`, class: "case-picture", role: "img", "aria-label": view.words.picture });
    const middle = height - 55;
    const arrow = (y, towards, kind, words, above = 6) => {
      svg.append(drawn("line", { x1: 95, x2: 325, y1: y, y2: y, class: kind }));
      if (towards !== "left") svg.append(drawn("path", { d: `M325 ${y} l-9 -5 v10 z`, class: `${kind} head` }));
      if (towards === "left" || towards === "both") svg.append(drawn("path", { d: `M95 ${y} l9 -5 v10 z`, class: `${kind} head` }));
      svg.append(drawn("text", { x: 210, y: y - above, "text-anchor": "middle" }, words));
    };
    links.forEach((link, at) => arrow(28 + 30 * at, link.place, "tie", link.words));
    // Above both people: the words are wider than what is between them.
    arrow(middle, "right", "attempt", attempt, 36);
    for (const [side, x, title] of [["sender", 50, view.words.arrow_sender], ["recipient", 370, view.words.arrow_recipient]]) {
      const young = about[side].some((at) => facts[at].young.includes(current[at]));
      const doubtful = facts.some((fact, at) => fact.id === `${side}_confirmed` && fact.values[current[at]].id === "false");
      svg.append(drawn("circle", { cx: x, cy: middle, r: young ? 22 : 30, class: `${young ? "young" : "grown"} ${doubtful ? "doubtful" : ""}` }));
      svg.append(drawn("text", { x, y: height - 8, "text-anchor": "middle", class: "name" }, title));
    }
    return element("figure", { class: "case-figure" }, svg, element("figcaption", {}, view.words.dashed));
  }

  function set(situation, remember = true) {
    if (numberOf(situation) < 0) return false;
    current = situation;
    for (const view of views) show(view);
    if (remember) history.replaceState(null, "", addressOf(current));
    return true;
  }
  function show(view) {
    showForm(view);
    view.picture.replaceChildren(picture(view));
    view.now.replaceChildren(
      ...books.map((book) => element("span", {}, element("b", {}, said(book.title, view.language)), ` ${outcomeWords(decided(book, current, 0).outcome, view)}`)),
    );
    view.answers.replaceChildren(...books.map((book) => answer(view, book)));
    view.notice.textContent = "";
    view.copy.textContent = view.words.copy;
  }
  function follow() {
    const named = caseAddress.exec(decoded(location.hash));
    if (!named) {
      // A report has other places as well; here an address that holds no case is a broken one.
      if (location.hash && document.body.classList.contains("alone"))
        for (const one of views) one.notice.textContent = one.words.not_possible;
      return;
    }
    const asked = fromAddress();
    const view = views.find((one) => one.language === (named[1] || first)) || views[0];
    const button = switches.find((one) => one.value === view.language);
    set(asked || data.start.slice(), false);
    if (button && !button.checked) button.click();
    if (!asked) for (const one of views) one.notice.textContent = one.words.not_possible;
    view.place.scrollIntoView();
  }
  function mount(place, at) {
    const language = place.closest("[lang]").getAttribute("lang");
    const view = { name: `case${at}`, language, words: data.words[language], heading: `h${place.dataset.level}`, place };
    view.picture = element("div");
    view.answers = element("div", { class: "cards case-answers" });
    view.now = element("div", { class: "case-now", "aria-live": "polite" });
    view.prefix = place.closest("[data-prefix]").dataset.prefix;
    view.notice = element("p", { class: "outcome", role: "status" });
    const copy = element("button", { type: "button", class: "copy" }, view.words.copy);
    view.copy = copy;
    copy.addEventListener("click", async () => {
      history.replaceState(null, "", addressOf(current));
      try {
        await navigator.clipboard.writeText(location.href);
        copy.textContent = view.words.copied;
      } catch {
        copy.textContent = view.words.in_address;
      }
    });
    place.replaceChildren(view.notice, view.now, buildForm(view), view.picture, view.answers, element("p", {}, copy));
    views.push(view);
  }

  async function begin() {
    const places = [...document.querySelectorAll(".case-explorer")];
    if (typeof DecompressionStream === "undefined") {
      for (const place of places) place.textContent = data.words[place.closest("[lang]").getAttribute("lang")].too_old;
      return;
    }
    await unpack();
    places.forEach(mount);
    set(current, false);
    for (const link of document.querySelectorAll("[data-case]")) {
      const asked = fromAddress(`#case&${link.dataset.case}`);
      if (asked) link.href = addressOf(asked, link.closest("[lang]").getAttribute("lang"));
      link.addEventListener("click", () => {
        if (link.hash === location.hash) follow();
      });
    }
    for (const one of switches)
      one.addEventListener("change", () => {
        if (caseAddress.test(decoded(location.hash))) history.replaceState(null, "", addressOf(current));
      });
    window.addEventListener("hashchange", follow);
    follow();
    window.childproof = { data, facts, books, set, show: (situation) => set(situation, false), decided, ready: true };
  }
  begin();
})();
