"use strict";
(() => {
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  document.documentElement.classList.add("js");

  // Beside the text there is room for the contents; above it they would push the bottom line down.
  const wide = window.matchMedia("(min-width: 64rem)");
  const contents = document.querySelector(".contents details");
  const fit = () => { contents.open = wide.matches; };
  wide.addEventListener("change", fit);
  fit();

  // Picking a policy shows its panels everywhere, so that a reader follows one policy through the page.
  const pickers = all("select[data-pick]");
  const pick = (key) => {
    pickers.forEach((select) => { select.value = key; });
    all("[data-policy]").forEach((panel) => { panel.hidden = key !== "all" && panel.dataset.policy !== key; });
  };
  pickers.forEach((select) => select.addEventListener("change", () => {
    const before = select.getBoundingClientRect().top;
    pick(select.value);
    // Panels above the picker may have grown or shrunk; keep the picker where the reader's eyes are.
    window.scrollBy({ top: select.getBoundingClientRect().top - before, behavior: "instant" });
  }));
  if (pickers.length) pick(pickers[0].value);

  // Claims by label and by words.
  const form = document.getElementById("claim-filter");
  if (form) {
    const claims = all(".claim");
    const wanted = document.getElementById("claim-words");
    const shown = document.getElementById("claim-shown");
    const filter = () => {
      const labels = new Set(all("input:checked", form).map((box) => box.value));
      const words = wanted.value.trim().toLowerCase();
      let count = 0;
      claims.forEach((claim) => {
        const fits = labels.has(claim.dataset.label) && claim.textContent.toLowerCase().includes(words);
        claim.hidden = !fits;
        if (fits) count += 1;
      });
      shown.textContent = `${count} of ${claims.length} claims shown`;
    };
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    filter();
  }

  // Rows of a table by words.
  all("input[data-filter]").forEach((input) => input.addEventListener("input", () => {
    const words = input.value.trim().toLowerCase();
    all(`#${input.dataset.filter} tbody tr:not(.why)`).forEach((row) => {
      // A row that tells why the one before it is there goes with it.
      const next = row.nextElementSibling;
      const rows = next && next.classList.contains("why") ? [row, next] : [row];
      const fits = rows.some((one) => one.textContent.toLowerCase().includes(words));
      rows.forEach((one) => { one.hidden = !fits; });
    });
  }));

  // Rows of a table in the order of a column.
  const key = (row, column) => {
    const cell = row.children[column];
    return cell ? cell.dataset.sort ?? cell.textContent.trim() : "";
  };
  const compare = (a, b) => {
    const [x, y] = [Number(a), Number(b)];
    return a !== "" && b !== "" && !Number.isNaN(x) && !Number.isNaN(y) ? x - y : a.localeCompare(b);
  };
  all("table.sortable").forEach((table) => all("thead th", table).forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      all("thead th", table).forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const body = table.tBodies[0];
      const rows = Array.from(body.rows).sort((a, b) => compare(key(a, column), key(b, column)));
      body.append(...(down ? rows.reverse() : rows));
    });
  }));

  // The numbers under the pointer. The marks carry them as titles, which browsers show late, so they are moved.
  const tip = document.getElementById("tip");
  all("svg .hit").forEach((mark) => {
    const title = mark.querySelector("title");
    if (!title) return;
    const text = title.textContent;
    title.remove();
    mark.addEventListener("pointerenter", (event) => {
      tip.textContent = text;
      tip.hidden = false;
      const box = tip.getBoundingClientRect();
      const room = document.documentElement.clientWidth - box.width - 8;
      tip.style.left = `${Math.max(8, Math.min(event.clientX - box.width / 2, room))}px`;
      tip.style.top = `${event.clientY > box.height + 20 ? event.clientY - box.height - 14 : event.clientY + 18}px`;
    });
    mark.addEventListener("pointerleave", () => { tip.hidden = true; });
  });

  // A link into something closed or hidden opens it.
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let at = target; at; at = at.parentElement) {
      if (at.tagName === "DETAILS") at.open = true;
      if (at.hidden) at.hidden = false;
    }
    target.scrollIntoView();
  };
  window.addEventListener("hashchange", reveal);
  reveal();

  // On paper all is open but the long tables, which the style sheet leaves out; afterwards it is as it was.
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = all("details:not([open], .long)");
    closed.forEach((one) => { one.open = true; });
  });
  window.addEventListener("afterprint", () => closed.forEach((one) => { one.open = false; }));
})();
