"use strict";
// What is in the page comes from the JSON in #data; core/report makes it. Text is always put in by
// textContent: nothing in a database can become markup.
const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const STEP = 50; // rows shown at once

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes || {}))
    if (key === "onclick") element.addEventListener("click", value);
    else element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function makeSvg(tag, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

const grouped = (n) => Number(n).toLocaleString("en");
const plural = (n, word) => grouped(n) + " " + word + (n === 1 ? "" : "s");

// ---------------------------------------------------------------- the data

const [nArticles, firstDay, lastDay] = data.about[0];
const entities = data.entities.map(([type, name, ref, articles, mentions, first, last], index) => {
  const counts = new Array(data.timeline.length).fill(0);
  const given = data.mentions[index] || [];
  for (let i = 0; i < given.length; i += 2) counts[given[i]] = given[i + 1];
  return { index, type, name, ref, articles, mentions, first: (first || "").slice(0, 10), last: (last || "").slice(0, 10), counts };
});
const relations = (data.relations || []).map((r) => ({
  type: r[0], arguments: r[1].split("; ").map((part) => {
    const colon = part.indexOf(": ");
    return { role: part.slice(0, colon), name: part.slice(colon + 2) };
  }), polarity: r[2], modality: r[3], trigger: r[4], sentence: r[5], date: (r[6] || "").slice(0, 10),
  title: r[7], url: r[8], score: r[9], by: r[10], reportedBy: r[11],
}));
const byName = new Map();
for (const entity of entities) if (!byName.has(entity.name)) byName.set(entity.name, entity);

// ---------------------------------------------------------------- sparklines

// The counts as one path; what it shows is told in words.
function sparkline(counts, label) {
  const most = Math.max(1, ...counts), n = Math.max(1, counts.length - 1);
  const svg = makeSvg("svg", { class: "spark", viewBox: "0 0 100 20", preserveAspectRatio: "none", role: "img", "aria-label": label });
  const points = counts.length === 1 ? [counts[0], counts[0]] : counts;
  svg.append(makeSvg("path", { d: "M" + points.map((c, i) => (100 * i / (counts.length === 1 ? 1 : n)).toFixed(1) + " " + (19 - 18 * c / most).toFixed(1)).join("L") }));
  return svg;
}

function dayOf(bucket) {
  if (!firstDay) return "";
  const date = new Date(firstDay + "T00:00:00Z");
  date.setUTCDate(date.getUTCDate() + bucket * data.bucket_days);
  return date.toISOString().slice(0, 10);
}

function describe(counts) {
  const most = Math.max(...counts), at = counts.indexOf(most);
  return most > 0 ? "most mentions, " + most + ", from " + dayOf(at) : "no dated mention";
}

// ---------------------------------------------------------------- header

function showHeader() {
  $("range").textContent = firstDay ? (firstDay === lastDay ? firstDay : firstDay + " to " + lastDay) : "unknown days";
  $("summary").textContent = plural(nArticles, "article") + ", " + plural(data.n_mentions, "mention") + " of names, " +
    plural((data.relation_types || []).reduce((sum, row) => sum + row[1], 0), "relation") + ", " + plural(data.n_rejects, "reject") + "; " + data.database;
  $("version").textContent = "Wiremill " + data.version;
  $("timeline").append(sparkline(data.timeline, "articles over time: " + describe(data.timeline).replace("mention", "article")));
  const dark = () => document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const tell = () => { $("theme").textContent = dark() ? "Light" : "Dark"; $("theme").setAttribute("aria-pressed", String(dark())); };
  $("theme").addEventListener("click", () => { document.documentElement.dataset.theme = dark() ? "light" : "dark"; tell(); });
  tell();
}

// ---------------------------------------------------------------- lists that grow

// Shows `items` in `container`, STEP at a time; `row` makes an element of one.
function paged(container, button, row) {
  let items = [], shown = 0;
  const more = () => {
    const part = items.slice(shown, shown + STEP);
    container.append(...part.map(row));
    shown += part.length;
    button.hidden = shown >= items.length;
  };
  button.addEventListener("click", more);
  return (all) => { items = all; shown = 0; container.replaceChildren(); more(); };
}

const nameButton = (entity) => make("button", { type: "button", class: "link", onclick: () => { choose(entity.index, true); $("network").scrollIntoView(); } }, entity.name);

function showEntities() {
  const select = $("entity-type");
  select.append(make("option", { value: "" }, "all"), ...[...new Set(entities.map((e) => e.type))].map((type) => make("option", {}, type)));
  const show = paged(document.querySelector("#entity-table tbody"), $("entity-more"), (e) => make("tr", {},
    make("th", { scope: "row" }, nameButton(e)), make("td", { class: "type " + e.type }, e.type), make("td", {}, e.ref),
    make("td", { class: "number" }, grouped(e.articles)), make("td", { class: "number" }, grouped(e.mentions)),
    make("td", {}, sparkline(e.counts, describe(e.counts)))));
  const update = () => {
    const words = $("entity-name").value.toLowerCase();
    const found = entities.filter((e) => (!select.value || e.type === select.value) && e.name.toLowerCase().includes(words));
    $("entity-count").textContent = plural(found.length, "name");
    show(found);
  };
  select.addEventListener("change", update);
  $("entity-name").addEventListener("input", update);
  update();
}

// ---------------------------------------------------------------- new and trending

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

// The last seventh of the time, at least one point, against what came before: log-odds with half a
// mention added, in its deviations (Monroe, Colaresi, Quinn 2008).
function showTrends() {
  const n = data.timeline.length, recent = Math.max(1, Math.round(n / 7)), from = n - recent;
  const all = new Array(n).fill(0);
  for (const e of entities) e.counts.forEach((c, i) => { all[i] += c; });
  const now = sum(all.slice(from)), before = sum(all.slice(0, from));
  $("trends-note").textContent = from > 0 ? "Since " + dayOf(from) + ", against the time before." : "All articles are of one time: nothing to compare with.";
  const rows = from > 0 ? entities.map((e) => {
    const a = sum(e.counts.slice(from)) + 0.5, b = sum(e.counts.slice(0, from)) + 0.5;
    return { entity: e, now: a - 0.5, before: b - 0.5, z: (Math.log(a / (now - a + 1)) - Math.log(b / (before - b + 1))) / Math.sqrt(1 / a + 1 / b) };
  }) : [];
  const item = (r) => make("li", {}, nameButton(r.entity), " ", make("span", { class: "type " + r.entity.type }, r.entity.type), " ", plural(r.now, "mention") + (r.before ? ", before " + grouped(r.before) : ""));
  const fresh = rows.filter((r) => r.before === 0 && r.now > 1).sort((x, y) => y.now - x.now).slice(0, 15);
  const rising = rows.filter((r) => r.before > 0 && r.z > 1).sort((x, y) => y.z - x.z).slice(0, 15);
  for (const [list, found] of [["new-list", fresh], ["trending-list", rising]])
    $(list).append(...(found.length ? found.map(item) : [make("li", {}, "none")]));
}

// ---------------------------------------------------------------- network

const WIDTH = 900, HEIGHT = 640, COLOURED = new Set(["PER", "ORG", "LOC", "MISC"]);
const network = { nodes: [], links: [], chosen: null, elements: new Map() };

// Pairs of names with how many articles name both; relations with how often they are stated.
function allLinks() {
  const links = (data.pairs || []).map(([a, b, n, evidence]) => ({ kind: "pair", a, b, n, evidence }));
  const stated = new Map();
  for (const r of relations) {
    const ends = r.arguments.map((argument) => byName.get(argument.name)).filter((e) => e);
    if (ends.length < 2 || ends[0] === ends[1]) continue;
    const key = ends[0].index + " " + ends[1].index;
    if (!stated.has(key)) stated.set(key, { kind: "relation", a: ends[0].index, b: ends[1].index, n: 0, relations: [] });
    const link = stated.get(key);
    link.n++;
    link.relations.push(r);
  }
  return links.concat([...stated.values()]);
}

const MOST_NODES = 128;

function chooseNodes(links) {
  const types = new Set([...document.querySelectorAll("#network-types input:checked")].map((i) => i.value));
  const kinds = new Set([...document.querySelectorAll("#network-kinds input:checked")].map((i) => i.value));
  const least = Number($("network-least").value) || 1;
  const shown = (index) => types.has(entities[index].type) && entities[index].articles >= least;
  network.links = links.filter((l) => kinds.has(l.kind) && shown(l.a) && shown(l.b));
  const ends = [...new Set(network.links.flatMap((l) => [l.a, l.b]))].sort((x, y) => entities[y].articles - entities[x].articles).slice(0, MOST_NODES);
  const kept = new Set(ends);
  network.links = network.links.filter((l) => kept.has(l.a) && kept.has(l.b));
  const old = new Map(network.nodes.map((node) => [node.index, node]));
  network.nodes = ends.map((index, i) => old.get(index) || {
    index, x: WIDTH / 2 + 12 * Math.sqrt(i) * Math.cos(i * 2.4), y: HEIGHT / 2 + 9 * Math.sqrt(i) * Math.sin(i * 2.4), vx: 0, vy: 0,
  });
}

// One step of a force layout: all repel each other, links pull, the middle attracts.
function step(heat) {
  const { nodes, links } = network, at = new Map(nodes.map((node) => [node.index, node]));
  for (let i = 0; i < nodes.length; i++)
    for (let j = i + 1; j < nodes.length; j++) {
      const a = nodes[i], b = nodes[j];
      let dx = a.x - b.x, dy = a.y - b.y;
      const d2 = Math.max(dx * dx + dy * dy, 25), force = 2200 / d2 / Math.sqrt(d2);
      dx *= force; dy *= force;
      a.vx += dx; a.vy += dy; b.vx -= dx; b.vy -= dy;
    }
  for (const link of links) {
    const a = at.get(link.a), b = at.get(link.b), dx = b.x - a.x, dy = b.y - a.y;
    const d = Math.hypot(dx, dy) || 1, pull = 0.02 * Math.min(3, 1 + Math.log(link.n)) * (d - 90) / d;
    a.vx += dx * pull; a.vy += dy * pull; b.vx -= dx * pull; b.vy -= dy * pull;
  }
  for (const node of nodes) {
    node.vx += (WIDTH / 2 - node.x) * 0.006; node.vy += (HEIGHT / 2 - node.y) * 0.01;
    const v = Math.hypot(node.vx, node.vy), slow = v > 30 ? 30 / v : 1;
    node.x = Math.min(WIDTH - 20, Math.max(20, node.x + node.vx * slow * heat));
    node.y = Math.min(HEIGHT - 15, Math.max(15, node.y + node.vy * slow * heat));
    node.vx *= 0.6; node.vy *= 0.6;
  }
}

function drawNetwork() {
  const graph = $("graph");
  graph.replaceChildren();
  network.elements = new Map();
  for (const link of network.links) {
    link.element = makeSvg("line", { class: link.kind, "stroke-width": (1 + Math.log(link.n)).toFixed(1) });
    link.element.addEventListener("click", () => chooseLink(link));
    graph.append(link.element);
  }
  network.nodes.forEach((node, rank) => {
    const e = entities[node.index], radius = 3 + Math.sqrt(e.articles) * 1.2;
    const group = makeSvg("g", { tabindex: "0", role: "button", "aria-label": e.name + ", " + e.type + ", " + plural(e.articles, "article"), class: COLOURED.has(e.type) ? e.type : "" });
    group.append(makeSvg("circle", { r: Math.min(16, radius).toFixed(1) }));
    const text = makeSvg("text", { x: Math.min(16, radius) + 3, y: 4 });
    text.textContent = rank < 45 ? e.name : "";
    group.append(text);
    group.addEventListener("click", () => choose(node.index, false));
    group.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(node.index, true); } });
    network.elements.set(node.index, { group, text, rank });
    graph.append(group);
  });
}

function placeNetwork() {
  const at = new Map(network.nodes.map((node) => [node.index, node]));
  for (const link of network.links) {
    const a = at.get(link.a), b = at.get(link.b);
    link.element.setAttribute("x1", a.x.toFixed(1)); link.element.setAttribute("y1", a.y.toFixed(1));
    link.element.setAttribute("x2", b.x.toFixed(1)); link.element.setAttribute("y2", b.y.toFixed(1));
  }
  for (const node of network.nodes)
    network.elements.get(node.index).group.setAttribute("transform", "translate(" + node.x.toFixed(1) + " " + node.y.toFixed(1) + ")");
}

let moving = 0;
function settle() {
  const own = ++moving, still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let left = 220;
  const frame = () => {
    if (own !== moving) return;
    do step(0.15 + 0.85 * left / 220); while (--left > 0 && still);
    placeNetwork();
    if (left > 0) requestAnimationFrame(frame);
  };
  frame();
}

// ---------------------------------------------------------------- the panel beside the network

const linksOf = (index) => network.links.filter((l) => l.a === index || l.b === index).sort((x, y) => y.n - x.n);

function mark(chosen, near) {
  for (const [index, { group, text, rank }] of network.elements) {
    group.classList.toggle("far", near !== null && !near.has(index));
    text.textContent = rank < 45 || (near && near.has(index)) ? entities[index].name : "";
  }
  for (const link of network.links) link.element.classList.toggle("chosen", chosen.includes(link));
}

function choose(index, focus) {
  const e = entities[index], links = linksOf(index);
  network.chosen = index;
  mark(links, links.length ? new Set([index, ...links.flatMap((l) => [l.a, l.b])]) : null);
  const heading = make("h3", { tabindex: "-1" }, e.name + " ", make("span", { class: "type " + e.type }, e.type));
  const list = make("ul", {}, ...links.slice(0, 60).map((link) => {
    const other = entities[link.a === index ? link.b : link.a];
    const label = link.kind === "pair" ? plural(link.n, "article") : [...new Set(link.relations.map((r) => r.type))].join(", ");
    return make("li", {}, make("button", { type: "button", class: "link", onclick: () => chooseLink(link) }, other.name), " " + label);
  }));
  $("panel").replaceChildren(heading, make("p", {}, plural(e.articles, "article") + ", " + plural(e.mentions, "mention") + (e.ref ? ", " + e.ref : "")),
    sparkline(e.counts, describe(e.counts)), make("h4", {}, links.length ? "Named or related with" : "No link is shown"), list);
  if (focus) heading.focus({ preventScroll: true });
}

// A text with words of it set apart.
function highlight(text, words) {
  const quote = make("blockquote");
  let rest = text;
  for (;;) {
    const found = words.filter((w) => w).map((w) => [rest.indexOf(w), w]).filter(([at]) => at >= 0).sort((x, y) => x[0] - y[0])[0];
    if (!found) break;
    quote.append(rest.slice(0, found[0]), make("mark", {}, found[1]));
    rest = rest.slice(found[0] + found[1].length);
  }
  quote.append(rest);
  return quote;
}

function chooseLink(link) {
  const a = entities[link.a], b = entities[link.b];
  mark([link], new Set([link.a, link.b]));
  const heading = make("h3", { tabindex: "-1" }, a.name + " and " + b.name);
  const evidence = link.kind === "pair" ? link.evidence.map(([title, date, sentence]) => {
    const quote = highlight(sentence || "(in one article, in no one sentence)", [a.name, b.name]);
    quote.append(make("cite", {}, title + (date ? ", " + date : "")));
    return quote;
  }) : link.relations.map(relationItem);
  $("panel").replaceChildren(heading, make("p", {}, link.kind === "pair" ? "Named together in " + plural(link.n, "article") + "." : "Related " + plural(link.n, "time") + "."),
    ...evidence, make("button", { type: "button", onclick: () => choose(link.a, true) }, "Back to " + a.name));
  heading.focus({ preventScroll: true });
}

function showNetwork() {
  const links = allLinks(), types = [...new Set(links.flatMap((l) => [entities[l.a].type, entities[l.b].type]))].sort();
  $("network-types").append(...types.map((type) => make("label", { class: COLOURED.has(type) ? type : "" }, Object.assign(make("input", { type: "checkbox", value: type }), { checked: true }), " " + type)));
  const update = () => { chooseNodes(links); drawNetwork(); settle(); };
  for (const input of document.querySelectorAll("#network-types input, #network-kinds input, #network-least")) input.addEventListener("change", update);
  update();
}

// ---------------------------------------------------------------- places, relations, rejects

function showPlaces() {
  document.querySelector("#place-table tbody").append(...entities.filter((e) => e.type === "LOC").slice(0, 100).map((e) => make("tr", {},
    make("th", { scope: "row" }, nameButton(e)), make("td", {}, e.ref), make("td", { class: "number" }, grouped(e.articles)),
    make("td", { class: "number" }, grouped(e.mentions)), make("td", {}, e.first), make("td", {}, e.last), make("td", {}, sparkline(e.counts, describe(e.counts))))));
}

function badge(word) { return make("span", { class: "badge " + word }, word); }

function relationItem(r) {
  const item = make("div", {}, make("b", {}, r.type));
  r.arguments.forEach((argument, i) => item.append(i ? ", " : " ", argument.role + " ", make("b", {}, argument.name)));
  if (r.polarity !== "asserted") item.append(badge(r.polarity));
  if (r.modality !== "fact") item.append(badge(r.modality));
  const quote = highlight(r.sentence || "", [r.trigger]);
  quote.append(make("cite", {}, [r.title, r.date, r.reportedBy ? "according to " + r.reportedBy : "", "certainty " + r.score, r.by].filter((s) => s).join(", ")));
  item.append(quote);
  return item;
}

function showRelations() {
  $("relation-type").append(make("option", { value: "" }, "all"), ...(data.relation_types || []).map(([type, n]) => make("option", { value: type }, type + " (" + grouped(n) + ")")));
  const show = paged($("relation-list"), $("relation-more"), (r) => make("li", {}, relationItem(r)));
  const update = () => {
    const type = $("relation-type").value, polarity = $("relation-polarity").value, modality = $("relation-modality").value, words = $("relation-words").value.toLowerCase();
    const found = relations.filter((r) => (!type || r.type === type) && (!polarity || r.polarity === polarity) && (!modality || r.modality === modality) &&
      (!words || (r.sentence + " " + r.arguments.map((a) => a.name).join(" ")).toLowerCase().includes(words)));
    $("relation-count").textContent = plural(found.length, "relation");
    show(found);
  };
  for (const id of ["relation-type", "relation-polarity", "relation-modality"]) $(id).addEventListener("change", update);
  $("relation-words").addEventListener("input", update);
  update();
}

function rejectRows() {
  return data.rejects.map((row) => {
    if (Array.isArray(row)) return { archive: row[0], entry: row[1], stage: row[2], reason: row[3] };
    try { return JSON.parse(row); } catch (error) { return { archive: "", entry: "", stage: "", reason: row }; }
  });
}

function showRejects() {
  const byReason = new Map();
  for (const reject of rejectRows()) {
    const key = (reject.stage ? reject.stage + ": " : "") + reject.reason;
    byReason.set(key, (byReason.get(key) || []).concat(reject));
  }
  $("reject-count").textContent = data.n_rejects ? plural(data.n_rejects, "article") + " or entries could not be taken in." : "None: every article is in.";
  $("reject-list").append(...[...byReason].sort((x, y) => y[1].length - x[1].length).map(([reason, rows]) => make("details", {},
    make("summary", {}, reason + " (" + grouped(rows.length) + ")"), make("ul", {}, ...rows.slice(0, 100).map((r) => make("li", {}, r.archive + (r.entry ? ": " + r.entry : "")))))));
}

showHeader();
showEntities();
showTrends();
showNetwork();
showPlaces();
showRelations();
showRejects();
