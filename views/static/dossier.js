// The keyboard and the small comforts of Dossier. Every page works without this file; no words
// stand here (they come from the page, in its language) and nothing is kept in the browser.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  // htmx wrote the address of the page there when it was loaded; an address may hold a name.
  try { sessionStorage.removeItem("htmx-current-path-for-history"); } catch { /* not allowed to look */ }
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRF-Token"] = $("meta[name=csrf-token]").content;
  });

  // --- Rows: j k x e -------------------------------------------------------------------------
  const ROWS = [".listing tbody tr", ".cards > li", ".hits > li"];
  const current = () => $(ROWS.map((row) => `${row}.here`).join());
  function moveTo(step) {
    const all = $$(ROWS.join());
    if (!all.length) return;
    const next = current() ? all.indexOf(current()) + step : 0;
    const row = all[Math.min(Math.max(next, 0), all.length - 1)];
    all.forEach((each) => each.classList.toggle("here", each === row));
    $("a[data-main], h2 a", row)?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
  function edit() {
    const address = current()?.dataset.edit || $("a[data-edit]")?.href;
    if (address) location.assign(address);
  }
  // --- Keys ----------------------------------------------------------------------------------
  let going = false;
  const keys = {
    "/": () => $("#search")?.select(),
    "j": () => moveTo(1),
    "k": () => moveTo(-1),
    "x": () => $("tr.here [name=selected]")?.click(),
    "e": edit,
    "?": () => $("#keys").showModal(),
    "g": () => { going = true; setTimeout(() => { going = false; }, 1500); },
  };

  function go(letter) {
    going = false;
    $(`.sections a[data-key="${CSS.escape(letter)}"]`)?.click();
  }
  function escape(target) {
    const menu = $("details.menu[open]");
    if (menu) { menu.open = false; $("summary", menu).focus(); }
    if (target === box) { show(""); box.blur(); }
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select");
    if (event.key === "Escape") return escape(event.target);
    if (document.body.dataset.keys === "off") return;
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || $("dialog[open]")) return;
    const act = going ? () => go(event.key) : keys[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open).showModal();
    const menu = $("details.menu[open]");
    if (menu && (opener || !menu.contains(event.target))) menu.open = false;
  });

  // --- The search box: a combobox over the HTML that @@suggest answers -------------------------
  const box = $("#search");
  const list = $("#suggestions");
  let asked = null;
  function show(html) {
    list.innerHTML = html;
    list.hidden = !list.children.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    box.removeAttribute("aria-activedescendant");
  }

  async function suggest() {
    asked?.abort();
    const query = box.value.trim();
    if (!query) return show("");
    asked = new AbortController();
    try {
      const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(query)}`, { signal: asked.signal });
      show(answer.ok ? await answer.text() : "");
    } catch { /* a newer question is under way, or the line is down: nothing to show */ }
  }

  function choose(step) {
    const options = $$("[role=option]", list);
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const next = options.at((at < 0 && step < 0 ? step : at + step) % options.length);
    options.forEach((option) => option.setAttribute("aria-selected", String(option === next)));
    box.setAttribute("aria-activedescendant", next.id);
  }

  if (box) {
    let pause;
    box.addEventListener("input", (event) => {
      clearTimeout(pause);
      if (!event.isComposing) pause = setTimeout(suggest, 150);
    });
    box.addEventListener("compositionend", suggest);
    box.addEventListener("keydown", (event) => {
      if (list.hidden || event.isComposing) return;
      const chosen = $("[aria-selected=true]", list);
      const open = chosen && (() => location.assign(chosen.dataset.url));
      const act = { ArrowDown: () => choose(1), ArrowUp: () => choose(-1), Enter: open }[event.key];
      if (act) { event.preventDefault(); act(); }
    });
    list.addEventListener("mousedown", (event) => location.assign(event.target.closest("[data-url]").dataset.url));
    box.addEventListener("blur", () => setTimeout(show, 100, ""));
  }

  // --- Forms: the second click does nothing; faults are read first ------------------------------
  const lock = (form, sent) => {
    form.toggleAttribute("data-sent", sent);
    $$("button[type=submit]", form).forEach((button) => { button.disabled = sent; });
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.hasAttribute("data-sent")) return event.preventDefault();
    form.toggleAttribute("data-sent", true);
    setTimeout(() => lock(form, true)); // after the browser has read the form: a disabled button is not sent
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) $$("form[data-sent]").forEach((form) => lock(form, false));
  });
  $("[data-focus]")?.focus();

  // 统一社会信用代码 (GB 32100-2015): the last of 18 characters checks the other 17.
  const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  function soundUscc(code) {
    let sum = 0;
    for (let place = 0, weight = 1; place < 17; place += 1, weight = (weight * 3) % 31) {
      const value = ALPHABET.indexOf(code[place]);
      if (value < 0) return false;
      sum += value * weight;
    }
    return ALPHABET[(31 - (sum % 31)) % 31] === code[17];
  }

  document.addEventListener("input", (event) => {
    if (event.target.dataset.check !== "uscc") return;
    const code = event.target.value.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();
    const note = $(`#check-${event.target.id}`);
    const good = code.length === 18 && soundUscc(code);
    note.textContent = code.length < 18 ? "" : (good ? note.dataset.good : note.dataset.bad);
    note.className = good ? "hint checked-good" : "fault";
  });

  // --- A file tells its title and, as far as its name says it, its kind -------------------------
  document.addEventListener("change", (event) => {
    if (!event.target.matches(".dropped")) return;
    const { files, form } = event.target;
    const [title, kind] = ["title", "kind"].map((name) => form.elements[name]);
    const stem = files.length === 1 ? files[0].name.replace(/\.[^.]*$/, "") : "";
    const told = [...kind.list.options].map((word) => word.value).filter((word) => stem.includes(word));
    title.value ||= stem;
    kind.value ||= told.reduce((best, word) => (word.length > best.length ? word : best), "");
  });

  // --- Repeated rows of a form ----------------------------------------------------------------
  let copies = 0;
  document.addEventListener("click", (event) => {
    const adder = event.target.closest("[data-row-add]");
    const remover = event.target.closest("[data-row-remove]");
    if (adder) {
      const copy = $("template", adder.parentElement).content.cloneNode(true);
      copies += 1;
      ["id", "for", "aria-describedby"].forEach((name) => $$(`[${name}]`, copy).forEach((each) =>
        each.setAttribute(name, `${each.getAttribute(name)}-${copies}`)));
      const first = $("input:not([type=hidden]), select, textarea", copy);
      $$("input[name=__end__]", adder.parentElement).at(-1).before(copy);
      first.focus();
    } else if (remover) {
      const group = remover.closest("[data-rows]");
      remover.closest(".row-item").remove();
      $("[data-row-add]", group).focus();
    }
  });

  // --- Selection ------------------------------------------------------------------------------
  const selection = $("[data-selection]");
  function count() {
    const picked = $$("[name=selected]:checked").length;
    $("output", selection).textContent = picked;
    selection.classList.toggle("has-some", picked > 0);
    $$("[data-pick-all]").forEach((all) => {
      all.checked = picked > 0 && picked === $$("[name=selected]").length;
      all.indeterminate = picked > 0 && !all.checked;
    });
  }
  function pickAll(on) { $$("[name=selected]").forEach((each) => { each.checked = on; }); count(); }
  if (selection) {
    document.addEventListener("change", (event) => {
      if (event.target.matches("[data-pick-all]")) pickAll(event.target.checked);
      else if (event.target.name === "selected") count();
    });
    $("[data-pick-none]", selection).addEventListener("click", () => pickAll(false));
    count();
  }

  // --- The second step of a grave act, in a dialog when the page can be had ---------------------
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-step], dialog a[data-step-close]");
    if (!link || event.ctrlKey || event.metaKey || event.button) return;
    event.preventDefault();
    if (link.closest("dialog")) return link.closest("dialog").close();
    const answer = await fetch(link.href).catch(() => null);
    const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const step = page && $("[data-step-content]", page);
    if (!step) return location.assign(link.href);
    $("#step").replaceChildren(document.adoptNode(step));
    $("#step").showModal();
  });

  // --- Files: dropped or chosen, each by itself, with its progress ------------------------------
  const receipt = () => [...crypto.getRandomValues(new Uint8Array(16))].map((octet) => octet.toString(16)).join("");

  function upload(zone, field, file) {
    const line = $(".uploads", zone).appendChild(document.createElement("li"));
    const [name, bar, note] = ["span", "progress", "span"].map((tag) => line.appendChild(document.createElement(tag)));
    name.textContent = file.name;
    bar.setAttribute("aria-label", file.name);
    bar.value = 0;
    const end = (words, good) => { note.textContent = words; note.className = good ? "checked-good" : "fault"; };
    if (Number(zone.dataset.limit) && file.size > zone.dataset.limit) return end(zone.dataset.tooLarge, false);
    const form = new FormData(zone);
    form.set("receipt", receipt());
    form.set(field, file);
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", zone.action);
      request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
      request.upload.onprogress = (event) => { bar.value = event.loaded / event.total; };
      request.onloadend = () => {
        const good = request.status >= 200 && request.status < 300;
        const plain = (request.getResponseHeader("Content-Type") || "").startsWith("text/plain");
        end(good ? zone.dataset.done : (plain && request.responseText) || zone.dataset.failed, good);
        resolve();
      };
      request.send(form);
    });
  }

  $$("[data-drop]").forEach((zone) => {
    const input = $("input[type=file]", zone);
    const over = (event) => { event.preventDefault(); zone.classList.toggle("over", event.type === "dragover"); };
    const take = async (files) => {
      for (const file of [...files]) await upload(zone, input.name, file);
      input.value = "";
      if (zone.dataset.then && !$(".fault", zone)) location.assign(zone.dataset.then);
    };
    ["dragover", "dragleave", "drop"].forEach((name) => zone.addEventListener(name, over));
    zone.addEventListener("drop", (event) => take(event.dataTransfer.files));
    input.addEventListener("change", () => take(input.files));
  });
})();
