// Small comforts; every page works without them.
(() => {
  "use strict";
  // Open menus close on Escape and on a click elsewhere.
  const openMenus = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    openMenus().forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", (event) => {
    openMenus().forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  // After a refused form the reader starts at what is wrong.
  document.querySelector(".error-summary")?.focus();
  // The current entry of a scrolled menu is in view.
  const current = document.querySelector(".site-nav [aria-current]");
  if (current) current.closest(".site-nav").scrollLeft = current.offsetLeft - 32;
  // What one person typed waits in this browser for nobody else, and goes when its writer signs out.
  const dropDrafts = (isDropped) => {
    try {
      Object.keys(localStorage).filter((key) => key.startsWith("naru-draft:") && isDropped(key))
        .forEach((key) => localStorage.removeItem(key));
    } catch { /* a browser that keeps nothing */ }
  };
  const person = document.body.dataset.person;
  if (person) dropDrafts((key) => !key.endsWith(`:${person}`));
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out]")) { dropDrafts(() => true); sessionStorage.removeItem("naru-sent"); }
  });
})();
