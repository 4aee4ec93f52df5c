"use strict";
(() => {
  const told = JSON.parse(document.getElementById("told").textContent);
  const byId = (id) => document.getElementById(id);
  const ROWS = 12; // differences shown at once; more on demand

  /** An element with attributes and children; text is never taken for markup. */
  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children.filter((child) => child !== null));
    return element;
  }
  function draw(name, attributes = {}, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  // --- one case -----------------------------------------------------------------------------------------------------

  const passed = (one) => one.outcomes.every((outcome) => outcome.passed);
  const marks = (one) => one.kind === "invalid"
    ? (passed(one) ? "✓ refused" : "✗")
    : one.outcomes.map((outcome) => `${outcome.passed ? "✓" : "✗"} ${outcome.base}`).join("  ");

  function card(one) {
    const details = make("details", { class: "case" },
      make("summary", {},
        make("span", { class: passed(one) ? "pass" : "fail" }, passed(one) ? "✓" : "✗"),
        make("b", {}, one.name), make("span", { class: "chip" }, one.kind),
        make("span", { class: "marks " + (passed(one) ? "pass" : "fail") }, marks(one))));
    details.addEventListener("toggle", () => {
      if (details.open && !details.querySelector(".body")) details.append(body(one));
    });
    return details;
  }

  function body(one) {
    const inside = make("div", { class: "body" });
    if (one.kind === "invalid") {
      inside.append(...findings(one.outcomes[0]), make("h4", {}, "What its author is told"), make("pre", { class: "told" }, one.told));
      return inside;
    }
    if (one.graph) inside.append(make("h4", {}, "Steps and what goes between them"), graph(one.graph));
    if (one.outputs && one.outputs.length) inside.append(make("h4", {}, "Where it writes in each environment"), outputs(one.outputs));
    passed(one) ? inside.append(bases(one)) : inside.prepend(bases(one));
    return inside;
  }

  function bases(one) {
    const panel = make("div", { role: "tabpanel" });
    const tabs = one.outcomes.map((outcome) => make("button", { type: "button", role: "tab" }, `${outcome.passed ? "✓" : "✗"} ${outcome.base}`));
    const select = (index) => {
      tabs.forEach((tab, other) => {
        tab.setAttribute("aria-selected", String(other === index));
        tab.tabIndex = other === index ? 0 : -1;
      });
      panel.setAttribute("aria-label", one.outcomes[index].base);
      panel.replaceChildren(...outcomeOf(one.outcomes[index], one.outcomes[0].base));
    };
    tabs.forEach((tab, index) => {
      tab.addEventListener("click", () => select(index));
      tab.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const next = (index + step + tabs.length) % tabs.length;
        select(next);
        tabs[next].focus();
        event.preventDefault();
      });
    });
    const wanted = one.outcomes.findIndex((outcome) => outcome.base === byId("base").value);
    const failed = one.outcomes[wanted]?.passed === false ? wanted : one.outcomes.findIndex((outcome) => !outcome.passed);
    select(failed >= 0 ? failed : Math.max(wanted, 0));
    return make("div", {}, make("div", { class: "tabs", role: "tablist", "aria-label": "Bases" }, ...tabs), panel);
  }

  function outcomeOf(outcome, first) {
    const parts = findings(outcome);
    if (outcome.golden.length) parts.push(make("h4", {}, "Golden file, and what it compiles to now"), ...differences(outcome.golden, "golden", "now"));
    if (outcome.base !== first) {
      parts.push(make("h4", {}, `What differs from the ${first} base`));
      if (outcome.changes.length) parts.push(...differences(outcome.changes, first, outcome.base));
      else parts.push(make("p", {}, "Nothing."));
    }
    if (!outcome.findings.length) parts.unshift(make("p", { class: "pass" }, "As it should be: the same bytes as its golden file."));
    return parts;
  }

  function findings(outcome) {
    if (!outcome.findings.length) return [];
    return [make("ol", { class: "findings" }, ...outcome.findings.map((found) => make("li", { class: found.severity },
      make("code", {}, found.code), " ", make("b", {}, found.where), " ", found.message,
      found.hint ? make("p", { class: "hint" }, found.hint) : null)))];
  }

  // --- differences, side by side ------------------------------------------------------------------------------------

  function differences(all, old, now) {
    const classes = [...new Set(all.map((one) => one.class))];
    return classes.flatMap((name) => {
      const members = all.filter((one) => one.class === name);
      const heads = [old, now].map((side) => make("b", { role: "columnheader" }, side));
      const grid = make("div", { class: "sides", role: "table", "aria-label": name }, row(...heads));
      const add = (count) => members.splice(0, count).forEach((one) => grid.append(...sides(one)));
      const title = make("h4", {}, `${name} (${members.length})`);
      add(ROWS);
      if (!members.length) return [title, grid];
      const more = make("button", { type: "button" }, `Show ${members.length} more`);
      more.addEventListener("click", () => { add(members.length); more.remove(); });
      return [title, grid, more];
    });
  }

  const row = (...cells) => make("div", { role: "row" }, ...cells);
  const written = (one, side) => side in one ? (typeof one[side] === "string" ? one[side] : JSON.stringify(one[side], null, 1)) : null;

  function sides(one) {
    const [old, now] = [written(one, "old"), written(one, "new")];
    const [start, end] = old !== null && now !== null ? shared(old, now) : [0, 0];
    const cell = (text, side) => text === null
      ? make("span", { class: "absent", role: "cell" }, side === "old" ? "not there" : "gone")
      : make("code", { class: side, role: "cell" }, text.slice(0, start), start || end ? make("mark", {}, text.slice(start, text.length - end)) : text.slice(start), text.slice(text.length - end, end ? undefined : 0));
    return [row(make("code", { class: "path", role: "rowheader", "aria-colspan": 2 }, one.path)), row(cell(old, "old"), cell(now, "new"))];
  }

  /** How many characters two texts share at their start and at their end. */
  function shared(one, other) {
    const most = Math.min(one.length, other.length);
    let start = 0;
    while (start < most && one[start] === other[start]) start++;
    let end = 0;
    while (end < most - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end++;
    return [start, end];
  }

  // --- a pipeline as a picture --------------------------------------------------------------------------------------

  function graph(of) {
    const marker = `arrow-${Math.random().toString(36).slice(2)}`;
    const svg = draw("svg", { width: of.width, height: of.height, viewBox: `0 0 ${of.width} ${of.height}`, role: "group", "aria-label": `${of.nodes.length} steps` },
      draw("defs", {}, draw("marker", { id: marker, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 9, markerHeight: 9, markerUnits: "userSpaceOnUse", orient: "auto-start-reverse" }, draw("path", { d: "M0 0 8 4 0 8z" }))));
    const nodes = new Map(of.nodes.map((node) => [node.name, node]));
    const edges = of.edges.map((edge) => {
      const [x1, y1, w1, h1] = nodes.get(edge.from).box;
      const [x2, y2, w2] = nodes.get(edge.to).box;
      const points = [[x1 + w1 / 2, y1 + h1], ...edge.bends, [x2 + w2 / 2, y2 - 2]];
      const path = draw("path", { class: edge.ports.length ? "edge" : "edge order", d: curve(points), "marker-end": `url(#${marker})` },
        draw("title", {}, edge.ports.join("\n") || "before"));
      svg.append(path);
      return [edge, path];
    });
    const caption = make("figcaption", { "aria-live": "polite" }, "Point at a step, or go to it by Tab, to see its ports.");
    const boxes = new Map();
    for (const node of of.nodes) {
      const [x, y, width, height] = node.box;
      const group = draw("g", { class: "node", tabindex: 0, role: "button", "aria-label": `${node.name}, ${node.type}` },
        draw("rect", { x, y, width, height, rx: 7 }),
        draw("text", { x: x + width / 2, y: y + 19 }, node.name),
        draw("text", { class: "type", x: x + width / 2, y: y + 34 }, node.type));
      const light = () => {
        const near = edges.filter(([edge]) => edge.from === node.name || edge.to === node.name);
        edges.forEach(([, path]) => path.classList.remove("lit"));
        near.forEach(([, path]) => path.classList.add("lit"));
        boxes.forEach((box, name) => box.classList.toggle("lit", near.some(([edge]) => edge.from === name || edge.to === name)));
        caption.replaceChildren(make("b", {}, node.name), ` ${node.type}`, ports("in", node.inputs), ports("out", node.outputs));
      };
      for (const event of ["mouseenter", "focus", "click"]) group.addEventListener(event, light);
      boxes.set(node.name, group);
      svg.append(group);
    }
    return make("figure", {}, make("div", { class: "dag" }, svg), caption);
  }

  /** A line through all points, upright in each of them. */
  function curve(points) {
    return points.reduce((drawn, [x, y], index) => {
      if (!index) return `M${x} ${y}`;
      const [beforeX, beforeY] = points[index - 1];
      const middle = (beforeY + y) / 2;
      return `${drawn}C${beforeX} ${middle} ${x} ${middle} ${x} ${y}`;
    }, "");
  }

  function ports(way, all) {
    return make("dl", {}, ...all.flatMap(([name, place]) => [make("dt", {}, `${way} `, make("b", {}, name)), make("dd", {}, make("code", {}, place))]));
  }

  function outputs(all) {
    const heads = ["step", "output", ...told.environments.map((one) => one.name)];
    const frame = { class: "scroll", role: "region", tabindex: 0, "aria-label": "Where it writes in each environment" };
    return make("div", frame, make("table", { class: "outputs" },
      make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
      make("tbody", {}, ...all.map((one) => make("tr", {}, make("td", {}, one.step), make("td", {}, one.output),
        ...one.places.map((place) => make("td", {}, make("code", {}, place))))))));
  }

  // --- the list and its filters -------------------------------------------------------------------------------------

  const haystack = (one) => [one.name, one.kind, one.told ?? "",
    ...(one.graph?.nodes ?? []).flatMap((node) => [node.name, node.type]),
    ...(one.outputs ?? []).flatMap((output) => [output.output, ...output.places]),
    ...one.outcomes.flatMap((outcome) => [
      ...outcome.findings.flatMap((found) => [found.code, found.where, found.message]),
      ...[...outcome.golden, ...outcome.changes].map((change) => change.path)])].join("\n").toLowerCase();

  const cards = told.cases.map((one) => ({ one, element: card(one), text: haystack(one) }));
  let group = "";

  function filter() {
    const [words, kind, base, state, wanted] = [byId("search").value.toLowerCase().split(/\s+/).filter(Boolean), ...["kind", "base", "state", "class"].map((id) => byId(id).value)];
    let shown = 0;
    for (const { one, element, text } of cards) {
      const outcome = one.outcomes.find((each) => each.base === base) ?? one.outcomes[0];
      const fits = words.every((word) => text.includes(word)) && (!kind || one.kind === kind) && (!group || one.group === group)
        && (!state || (state === "passed") === passed(one)) && (!wanted || outcome.changes.some((change) => change.class === wanted));
      element.hidden = !fits;
      shown += fits;
    }
    byId("count").textContent = `${shown} of ${cards.length} cases`;
  }

  function clear() {
    byId("search").form.reset();
    group = "";
    filter();
  }

  /** ``#group=XGBoostTraining&kind=step&base=strict``, as the cells of the matrix link it. */
  function follow() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    if (!wanted.has("group")) return;
    clear();
    group = wanted.get("group");
    for (const id of ["kind", "base"]) if (wanted.has(id)) byId(id).value = wanted.get(id);
    filter();
    const shown = cards.filter(({ element }) => !element.hidden);
    shown.forEach(({ element }) => { element.open = false; element.querySelector(".body")?.remove(); });
    const failed = ({ one }) => one.outcomes.some((outcome) => outcome.base === byId("base").value && !outcome.passed);
    const first = shown.find(failed) ?? shown[0];
    if (first) {
      first.element.open = true;
      first.element.querySelector("summary").focus({ preventScroll: true });
    }
    byId("cases").scrollIntoView();
  }

  byId("list").append(...cards.map(({ element }) => element));
  const form = byId("search").form;
  form.hidden = document.querySelector(".keys").hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  byId("clear").addEventListener("click", clear);
  addEventListener("hashchange", follow);
  byId("matrix").addEventListener("click", (event) => {
    if (event.target.closest("a")?.hash === location.hash) follow(); // the same cell again: no hash changes
  });
  addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName ?? "");
    if (event.key === "/" && !typing) {
      byId("search").focus();
      event.preventDefault();
    } else if (event.key === "Escape" && (typing || group)) {
      clear();
      if (typing) event.target.blur();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.matches?.(".case > summary, #search")) {
      const shown = cards.filter(({ element }) => !element.hidden).map(({ element }) => element.querySelector("summary"));
      const next = shown.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
      (shown[next] ?? (next < 0 ? byId("search") : event.target)).focus();
      event.preventDefault();
    }
  });

  // --- dark or light ------------------------------------------------------------------------------------------------

  const theme = byId("theme");
  theme.hidden = false;
  theme.addEventListener("click", () => {
    const dark = document.documentElement.dataset.theme === "dark"
      || (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
    document.documentElement.dataset.theme = dark ? "light" : "dark";
  });

  filter();
  follow();
})();
