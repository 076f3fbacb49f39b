// Nothing typed is lost: what the server did not confirm stays in this browser and is offered back.
(() => {
  "use strict";
  const form = document.getElementById("writing");
  const SENT = "naru-sent";
  if (!form) {
    // The server answered a sent form by coming here, so it holds the text now.
    const sent = JSON.parse(sessionStorage.getItem(SENT) || "null");
    if (sent && document.referrer === sent.from) localStorage.removeItem(sent.key);
    sessionStorage.removeItem(SENT);
    return;
  }
  const key = `naru-draft:${form.dataset.keep}`;
  const offer = document.getElementById("local-copy");
  const apart = new Set(["csrfmiddlewaretoken", "token", "version", "subject", "organisation", "kind"]);
  const texts = () => [...new FormData(form)].filter(([, value]) => typeof value === "string");
  const written = (entries) => entries.filter(([name]) => !apart.has(name));
  const typed = () => written(texts());
  const stored = () => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
  const remember = () => { try { localStorage.setItem(key, JSON.stringify(texts().filter(([name]) => name === "version" || !apart.has(name)))); } catch { /* no room: the page still holds it */ } };
  const forget = () => { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } };

  const fill = (entries) => {
    const values = new Map();
    entries.forEach(([name, value]) => values.set(name, [...(values.get(name) || []), value]));
    [...form.elements].forEach((control) => {
      if (!control.name || apart.has(control.name) || control.type === "submit") return;
      const told = values.get(control.name) || [];
      if (control.type === "checkbox" || control.type === "radio") control.checked = told.includes(control.value);
      else if (told.length) control.value = told[0];
    });
    // It goes on from the text it began with: what somebody saved since is shown, not written over.
    const [begun] = values.get("version") || [];
    if (begun && form.elements.version) form.elements.version.value = begun;
    form.dispatchEvent(new Event("change", { bubbles: true }));
  };

  // The page that follows a sent text says so: the server holds it.
  if (form.dataset.sent) forget();
  const left = stored();
  // What the server shows again after a form was sent is what was typed.
  const isAnswered = "answered" in form.dataset;
  if (!isAnswered && left && JSON.stringify(written(left)) !== JSON.stringify(typed())) offer.hidden = false;
  else forget();
  offer.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-local]")?.dataset.local;
    if (choice === "restore") fill(left);
    if (choice) { if (choice === "forget") forget(); offer.hidden = true; }
  });

  form.addEventListener("input", remember);
  form.addEventListener("change", remember);
  // A form that was sent is answered by the server: what it refuses it shows again.
  form.addEventListener("submit", () => {
    remember();
    sessionStorage.setItem(SENT, JSON.stringify({ key, from: location.href }));
  });

  const lost = () => {
    remember();
    const status = document.getElementById("save-status");
    status.textContent = form.dataset.lost;
  };
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.requestConfig?.elt !== form) return;
    const answer = event.detail.xhr.getResponseHeader("X-Draft");
    if (answer) { forget(); return; }
    event.detail.shouldSwap = false; // the sign-in page of a session that ended
    lost();
  });
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach((name) =>
    document.body.addEventListener(name, (event) => { if (event.detail.elt === form) lost(); }));

  // A suggested industry goes into its field.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fill]");
    if (!button) return;
    const control = document.getElementById(button.dataset.fill);
    control.value = button.dataset.value;
    control.dispatchEvent(new Event("change", { bubbles: true }));
    control.focus();
  });
})();
