"use strict";
// The report's behaviour: charts, sentences behind figures, tables that sort and filter. Texts reach the page as text nodes only.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const say = (key, values = {}) => (data.say[key] || key).replace(/\{(\w+)\}/g, (_, name) => values[name]);

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // ---- sentences behind a figure
  const drawer = document.getElementById("drawer");
  const list = document.getElementById("drawer-list");
  let opener = null;

  function marked(text, part) {
    const made = element("p", "text");
    made.lang = "zh";
    const at = part ? text.indexOf(part) : -1;
    if (at < 0) {
      made.textContent = text;
    } else {
      made.append(text.slice(0, at), element("mark", "", part), text.slice(at + part.length));
    }
    return made;
  }

  function open(key) {
    const found = data.links[key];
    if (!found) return;
    opener = document.activeElement;
    document.getElementById("drawer-title").textContent = found.t;
    const shown = found.s.length;
    document.getElementById("drawer-count").textContent =
      found.n > shown ? say("script.of", { n: found.n.toLocaleString(), shown }) : say("script.all", { n: shown });
    list.replaceChildren(
      ...found.s.map(([index, part, label]) => {
        const [doc, category, text] = data.sentences[index];
        const [, title, group] = data.documents[doc];
        const item = element("li");
        const source = element("p", "source");
        if (label) source.append(element("b", "", label));
        const name = group && !title.includes(group) && !(label || "").includes(group) ? `${group} · ${title}` : title;
        source.append(element("span", "", name));
        if (category >= 0) {
          const id = data.categories[category];
          source.append(element("span", "chip", data.names[id] || id));
        }
        item.append(source, marked(text, part));
        return item;
      }),
    );
    drawer.hidden = false;
    list.scrollTop = 0;
    document.getElementById("drawer-title").focus({ preventScroll: true });
  }

  function close() {
    if (drawer.hidden) return;
    drawer.hidden = true;
    if (opener && opener.focus) opener.focus({ preventScroll: true });
  }

  document.getElementById("drawer-close").addEventListener("click", close);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-link]");
    if (link) open(link.dataset.link);
    else if (!drawer.contains(event.target) && !event.target.closest(".chart")) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    const focused = event.target;
    if ((event.key === "Enter" || event.key === " ") && focused.dataset && focused.dataset.link) {
      event.preventDefault();
      open(focused.dataset.link);
    }
  });

  // ---- charts
  async function draw(place) {
    const spec = structuredClone(data.charts[place.dataset.chart]);
    if (!spec) return;
    spec.width = "container";
    const narrow = place.clientWidth < 480;
    if (narrow) {
      spec.config.axis.labelFontSize = 10.5;
      spec.config.axis.labelLimit = 90;
      spec.config.legend.columns = 2;
      spec.config.text = { fontSize: 10 };
    }
    if (place.dataset.chart.startsWith("emphasis") && place.clientWidth >= 720) {
      for (const layer of spec.layer) layer.encoding.x.axis.labelAngle = 0;
    }
    try {
      const { view } = await vegaEmbed(place, spec, {
        renderer: "svg",
        actions: narrow ? false : { export: true, source: false, compiled: false, editor: false },
        logLevel: 1,
        i18n: { SVG_ACTION: say("script.save_svg"), PNG_ACTION: say("script.save_png") },
        downloadFileName: place.dataset.chart,
        tooltip: { theme: "light" },
      });
      const form = place.querySelector(".vega-bindings");
      if (form) place.prepend(form);
      view.addEventListener("click", (event, item) => {
        if (item && item.datum && item.datum.link) open(item.datum.link);
      });
    } catch (error) {
      place.replaceChildren(element("p", "empty", say("script.failed", { error: String(error) })));
    }
  }

  const drawn = new Map();
  function drawVisible() {
    for (const place of document.querySelectorAll("[data-chart]")) {
      if (place.clientWidth && !drawn.has(place)) drawn.set(place, draw(place));
    }
    return Promise.all(drawn.values());
  }

  // ---- tabs
  for (const tabs of document.querySelectorAll(".tabs")) {
    tabs.addEventListener("click", (event) => {
      const chosen = event.target.closest("[data-tab]");
      if (!chosen) return;
      for (const tab of tabs.querySelectorAll("[data-tab]")) {
        tab.setAttribute("aria-selected", String(tab === chosen));
        document.querySelector(`[data-panel="${tab.dataset.tab}"]`).hidden = tab !== chosen;
      }
      drawVisible();
    });
  }

  // ---- tables
  const collator = new Intl.Collator(["zh-Hans-CN", "en"], { numeric: true });

  function keyOf(row, index) {
    const cell = row.cells[index];
    if (!cell) return null;
    const text = cell.dataset.sort !== undefined ? cell.dataset.sort : cell.textContent.trim();
    if (text === "" || text === "—") return null;
    const number = Number(text.replace(/,/g, ""));
    return Number.isNaN(number) ? text : number;
  }

  function order(a, b) {
    if (typeof a === "number" && typeof b === "number") return a - b;
    return collator.compare(String(a), String(b));
  }

  function sortBy(table, heading) {
    const index = heading.cellIndex;
    const first = heading.classList.contains("number") ? "descending" : "ascending";
    const second = first === "ascending" ? "descending" : "ascending";
    const direction = heading.getAttribute("aria-sort") === first ? second : first;
    for (const other of table.tHead.rows[0].cells) {
      if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", other === heading ? direction : "none");
    }
    const sign = direction === "ascending" ? 1 : -1;
    const rows = Array.from(table.tBodies[0].rows, (row) => [keyOf(row, index), row]);
    // What has no value stands last either way.
    rows.sort(([a], [b]) => (a === null ? (b === null ? 0 : 1) : b === null ? -1 : sign * order(a, b)));
    table.tBodies[0].append(...rows.map(([, row]) => row));
  }

  for (const table of document.querySelectorAll("table[data-sortable]")) {
    for (const heading of table.tHead.rows[0].cells) {
      if ("unsorted" in heading.dataset) continue;
      heading.setAttribute("aria-sort", "none");
      heading.tabIndex = 0;
      heading.addEventListener("click", () => sortBy(table, heading));
      heading.addEventListener("keydown", (event) => {
        if (event.key === "Enter") sortBy(table, heading);
      });
    }
  }

  for (const table of document.querySelectorAll("table[data-filter]")) {
    const rows = Array.from(table.tBodies[0].rows);
    if (rows.length < 8) continue;
    const box = element("div", "filter");
    const input = element("input");
    input.type = "search";
    input.placeholder = data.say["script.filter"] || "";
    input.setAttribute("aria-label", input.placeholder);
    const count = element("span");
    box.append(input, count);
    table.parentElement.before(box);
    const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        row.hidden = !words.every((word) => texts.get(row).includes(word));
        if (!row.hidden) shown += 1;
      }
      count.textContent = words.length ? (shown ? say("script.rows", { shown, n: rows.length }) : say("script.no_rows")) : "";
    });
  }

  // ---- long lists open step by step
  for (const place of document.querySelectorAll("[data-more]")) {
    const items = Array.from(place.children);
    const step = Number(place.dataset.more);
    if (items.length <= step) continue;
    let shown = step;
    const button = element("button", "more");
    button.type = "button";
    const update = () => {
      items.forEach((item, index) => { item.hidden = index >= shown; });
      button.textContent = say("script.more", { n: items.length - shown });
      button.hidden = shown >= items.length;
    };
    button.addEventListener("click", () => { shown += step; update(); });
    place.after(button);
    update();
  }

  // ---- where the reader is
  const anchors = new Map(Array.from(document.querySelectorAll("nav.sections a"), (link) => [link.hash.slice(1), link]));
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const link of anchors.values()) link.classList.remove("here");
      const link = anchors.get(entry.target.id);
      link.classList.add("here");
      const bar = link.parentElement;
      bar.scrollTo({ left: link.offsetLeft - bar.clientWidth / 2 + link.clientWidth / 2 });
    }
  }, { rootMargin: "-20% 0px -70% 0px" });
  for (const section of document.querySelectorAll("main section[id]")) watcher.observe(section);

  drawVisible().then(() => document.documentElement.setAttribute("data-ready", "true"));
})();
