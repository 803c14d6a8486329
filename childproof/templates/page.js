"use strict";
(() => {
  // The switch between languages works without script; this keeps the reader's place, and follows links.
  const switches = [...document.querySelectorAll(".languages input")];
  const prefixes = Object.fromEntries(
    [...document.querySelectorAll("[data-prefix]")].map((part) => [part.getAttribute("lang"), part.dataset.prefix]),
  );
  function address() {
    const text = location.hash.slice(1);
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }
  function inLanguage(id, language) {
    const used = Object.values(prefixes).find((prefix) => prefix && id.startsWith(prefix)) || "";
    return document.getElementById(prefixes[language] + id.slice(used.length));
  }
  function show(language) {
    document.documentElement.setAttribute("lang", language);
    for (const one of switches) one.checked = one.value === language;
  }
  for (const one of switches)
    one.addEventListener("change", () => {
      show(one.value);
      const there = inLanguage(address(), one.value);
      if (there) there.scrollIntoView();
    });
  function follow() {
    const there = document.getElementById(address());
    const part = there && there.closest("[data-prefix]");
    if (!part) return;
    for (let one = there; one !== part; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
    if (switches.length) show(part.getAttribute("lang"));
    there.scrollIntoView();
  }
  for (const place of document.querySelectorAll(".to-print")) {
    place.hidden = false;
    place.querySelector("button").addEventListener("click", () => {
      for (const one of document.querySelectorAll("details")) one.open = true;
    });
  }
  window.addEventListener("hashchange", follow);
  follow();
})();
