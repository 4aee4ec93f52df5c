"use strict";
(() => {
  const told = JSON.parse(document.getElementById("told").textContent);
  const byId = (id) => document.getElementById(id);
  const ROWS = 12; // differences shown at once; more on demand
  const CASES = 25; // and cases

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
    ? (passed(one) ? "✓ rejected" : "✗")
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
      inside.append(...findings(one.outcomes[0]), make("h3", {}, "What its author sees"), make("pre", { class: "told" }, one.told));
      return inside;
    }
    if (one.graph) inside.append(make("h3", {}, "Steps and what goes between them"), graph(one.graph));
    if (one.outputs && one.outputs.length) inside.append(make("h3", {}, "Where it writes in each environment"), outputs(one.outputs));
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
      const meaning = told.meanings[one.outcomes[index].base];
      panel.replaceChildren(...(meaning ? [make("p", { class: "hint" }, meaning)] : []), ...outcomeOf(one.outcomes[index], one.outcomes[0].base));
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
    if (outcome.golden.length) parts.push(make("h3", {}, "Golden file and today's definition"), ...differences(outcome.golden, "golden", "now"));
    if (outcome.base !== first) {
      parts.push(make("h3", {}, `What this base sets differently from ${first}`));
      if (outcome.changes.length) parts.push(...differences(outcome.changes, first, outcome.base));
      else parts.push(make("p", {}, outcome.passed ? "Nothing." : "Nothing that could be compiled."));
    }
    if (!outcome.findings.length) parts.unshift(make("p", { class: "pass" }, "Passed: the same bytes as its golden file."));
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
      const title = make("h3", {}, `${name} (${members.length})`);
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

  const SMALLEST = 0.05;
  const READABLE = 0.6;

  /** The picture with its buttons: zoom, fit, and all steps in place of equal branches drawn once. */
  function graph(of) {
    const frame = make("div", { class: "dag" });
    const caption = make("figcaption", { "aria-live": "polite" });
    let drawn = of.folded ?? of;
    let scale = 1;
    const zoom = (wanted) => {
      scale = Math.min(3, Math.max(SMALLEST, wanted));
      const svg = frame.querySelector("svg");
      svg.style.width = `${drawn.width * scale}px`;
      svg.style.height = `${drawn.height * scale}px`;
    };
    const whole = () => Math.min(1, (frame.clientWidth || drawn.width) / drawn.width);
    const fit = () => zoom(whole());
    const begin = () => zoom(Math.max(READABLE, whole()));
    const show = (wanted) => {
      drawn = wanted;
      frame.replaceChildren(picture(drawn, caption));
      caption.replaceChildren("Point at a step, or go to it by Tab, to see its ports.");
      begin();
    };
    const button = (text, label, action) => {
      const element = make("button", { type: "button", "aria-label": label }, text);
      element.addEventListener("click", () => action(element));
      return element;
    };
    const kinds = [...new Set(of.nodes.map((node) => node.kind))].sort();
    const tools = make("div", { class: "tools" },
      button("−", "Zoom out", () => zoom(scale / 1.3)), button("+", "Zoom in", () => zoom(scale * 1.3)), button("Fit", "Fit to the width", fit),
      of.folded ? button(`Show all ${of.nodes.length} steps`, `Show all ${of.nodes.length} steps`, (self) => {
        show(drawn === of ? of.folded : of);
        const text = drawn === of ? "Fold equal branches" : `Show all ${of.nodes.length} steps`;
        self.textContent = text;
        self.setAttribute("aria-label", text);
      }) : null,
      ...kinds.map((kind) => make("span", { class: `key ${kind}` }, kind)));
    frame.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoom(scale * (event.deltaY < 0 ? 1.1 : 1 / 1.1));
    }, { passive: false });
    show(drawn);
    requestAnimationFrame(begin); // the frame has its width only in the page
    return make("figure", {}, tools, frame, caption);
  }

  function picture(of, caption) {
    const marker = `arrow-${Math.random().toString(36).slice(2)}`;
    const svg = draw("svg", { viewBox: `0 0 ${of.width} ${of.height}`, role: "group", "aria-label": `${of.nodes.length} boxes` },
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
    const boxes = new Map();
    for (const node of of.nodes) {
      const [x, y, width, height] = node.box;
      const type = `${node.fails ? "✗ fails, " : ""}${node.type}`;
      const group = draw("g", { class: `node ${node.kind}${node.fails ? " fails" : ""}`, tabindex: 0, role: "button", "aria-label": `${node.name} ${type}` });
      if (node.members.length) group.append(draw("rect", { class: "behind", x: x + 5, y: y + 5, width, height, rx: 7 }));
      group.append(draw("rect", { x, y, width, height, rx: 7 }),
        draw("text", { x: x + width / 2, y: y + 19 }, node.name), " ",
        draw("text", { class: "type", x: x + width / 2, y: y + 34 }, type));
      const light = () => {
        const near = edges.filter(([edge]) => edge.from === node.name || edge.to === node.name);
        edges.forEach(([, path]) => path.classList.remove("lit"));
        near.forEach(([, path]) => path.classList.add("lit"));
        boxes.forEach((box, name) => box.classList.toggle("lit", near.some(([edge]) => edge.from === name || edge.to === name)));
        caption.replaceChildren(make("b", {}, node.name), ` ${type}`,
          node.members.length ? make("p", {}, `Equal steps: ${node.members.join(", ")}. The ports are those of the first.`) : "",
          ports("in", node.inputs), ports("out", node.outputs));
      };
      for (const event of ["mouseenter", "focus", "click"]) group.addEventListener(event, light);
      boxes.set(node.name, group);
      svg.append(group);
    }
    return svg;
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

  /** The folder that all places share, without a slash at its end. */
  function folder(places) {
    const parts = places.map((place) => place.split("/").slice(0, -1));
    const same = parts[0].findIndex((part, index) => parts.some((other) => other[index] !== part));
    return parts[0].slice(0, same < 0 ? parts[0].length : same).join("/");
  }

  /** Where each environment writes: its prefix once, and the tails once where all environments share them. */
  function outputs(all) {
    const prefixes = told.environments.map((_, index) => folder(all.map((one) => one.places[index])));
    const tails = all.map((one) => one.places.map((place, index) => place.slice(prefixes[index].length + 1)));
    const shared = tails.every((own) => own.every((tail) => tail === own[0])) && prefixes.every((prefix) => prefix.includes("/"));
    const heads = ["step", "output", ...(shared ? ["below the prefix"] : told.environments.map((one) => one.name))];
    const frame = { class: "scroll", role: "region", tabindex: 0, "aria-label": "Where it writes in each environment" };
    const table = make("div", frame, make("table", { class: "outputs" },
      make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
      make("tbody", {}, ...all.map((one, row) => make("tr", {}, make("td", {}, one.step), make("td", {}, one.output),
        ...(shared ? [tails[row][0]] : one.places).map((place) => make("td", {}, make("code", {}, place))))))));
    if (!shared) return table;
    return make("div", {}, make("dl", { class: "bases prefixes" },
      ...told.environments.map((one, index) => make("div", {}, make("dt", {}, one.name), make("dd", {}, make("code", {}, prefixes[index]))))), table);
  }

  // --- the list and its filters -------------------------------------------------------------------------------------

  const haystack = (one) => [one.name, one.kind, one.told ?? "",
    ...(one.graph?.nodes ?? []).flatMap((node) => [node.name, node.type]),
    ...(one.outputs ?? []).flatMap((output) => [output.output, ...output.places]),
    ...one.outcomes.flatMap((outcome) => [
      ...outcome.findings.flatMap((found) => [found.code, found.where, found.message]),
      ...[...outcome.golden, ...outcome.changes].map((change) => change.path)])].join("\n").toLowerCase();

  const cards = [...told.cases].sort((one, other) => passed(one) - passed(other)).map((one) => ({ one, element: card(one), text: haystack(one) }));
  let group = "";
  let only = "";
  let everything = false;

  function filter() {
    const [words, kind, base, state, wanted] = [byId("search").value.toLowerCase().split(/\s+/).filter(Boolean), ...["kind", "base", "state", "class"].map((id) => byId(id).value)];
    let shown = 0;
    const most = everything ? cards.length : CASES;
    for (const { one, element, text } of cards) {
      const outcome = one.outcomes.find((each) => each.base === base) ?? one.outcomes[0];
      const fits = words.every((word) => text.includes(word)) && (!kind || one.kind === kind) && (!group || one.group === group) && (!only || one.name === only)
        && (!state || (state === "passed") === passed(one)) && (!wanted || outcome.changes.some((change) => change.class === wanted));
      element.hidden = !fits || shown >= most;
      shown += fits;
    }
    byId("more").hidden = shown <= most;
    byId("more").textContent = `Show ${shown - most} more`;
    byId("count").textContent = `${shown} of ${cards.length} cases`;
  }

  function clear() {
    byId("search").form.reset();
    group = "";
    only = "";
    filter();
  }

  /** ``#group=XGBoostTraining&kind=step&base=strict`` of the matrix, ``#case=NAME&kind=pipeline`` of the causes. */
  function follow() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    if (!wanted.has("group") && !wanted.has("case")) return;
    clear();
    group = wanted.get("group") ?? "";
    only = wanted.get("case") ?? "";
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
  byId("more").addEventListener("click", () => {
    everything = true;
    filter();
  });
  addEventListener("hashchange", follow);
  document.querySelector("main").addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link && link.hash === location.hash) follow(); // the same link again: no hash changes
  });
  for (const unfold of document.querySelectorAll(".unfold")) {
    const rows = byId(unfold.getAttribute("aria-controls"));
    const turn = (open) => {
      rows.hidden = !open;
      unfold.textContent = open ? "▾" : "▸";
      unfold.setAttribute("aria-expanded", String(open));
    };
    unfold.hidden = false; // without scripts all rows are there
    unfold.setAttribute("aria-label", "Rows that passed");
    unfold.addEventListener("click", () => turn(rows.hidden));
    turn(false);
  }
  addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName ?? "");
    if (event.key === "/" && !typing) {
      byId("search").focus();
      event.preventDefault();
    } else if (event.key === "Escape" && (typing || group || only)) {
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
