// Comfort on top of pages that work without it. Everything is found by data attributes.
(() => {
  const root = document.documentElement;

  // Light and dark: the choice is a cookie, so that the server draws the next page right.
  const toggle = () => {
    const theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    root.dataset.bsTheme = theme;
    root.dataset.themeChosen = "1";
    document.cookie = `farled_theme=${theme}; path=/; max-age=31536000; samesite=lax`;
    document.querySelectorAll("[data-theme-toggle]").forEach((b) => b.setAttribute("aria-pressed", theme === "dark"));
  };

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-theme-toggle], [data-dialog-open], [data-dialog-close], [data-print], [data-dismiss]");
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    if (!target) return;
    if (target.hasAttribute("data-theme-toggle")) toggle();
    if (target.dataset.dialogOpen) {
      const dialog = document.getElementById(target.dataset.dialogOpen);
      if (dialog && dialog.showModal) {
        event.preventDefault();
        dialog.showModal();
      }
    }
    if (target.hasAttribute("data-dialog-close")) {
      event.preventDefault();
      target.closest("dialog").close();
    }
    if (target.hasAttribute("data-print")) window.print();
    if (target.hasAttribute("data-dismiss")) target.closest(".note").remove();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.closest("[data-autosubmit]") && field.matches("select, input[type=checkbox], input[type=date]")) {
      field.form.requestSubmit();
    }
    if (field.matches("[data-check-all]")) {
      document.querySelectorAll(field.dataset.checkAll).forEach((box) => {
        box.checked = field.checked;
      });
    }
  });

  // A form is sent once; a second press while it is on its way does nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    window.setTimeout(() => delete form.dataset.sent, 4000);
  });

  // What was typed is not lost by a wrong click.
  let changed = false;
  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-keep]")) changed = true;
  });
  document.addEventListener("submit", () => {
    changed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });

  // An error page that htmx gets is shown whole, instead of nothing happening.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status === 422 || xhr.status === 409) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    } else if (xhr.status >= 400) {
      window.location.assign(event.detail.pathInfo.finalRequestPath || window.location.href);
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const wanted = event.detail.target.id && document.querySelector(`#${CSS.escape(event.detail.target.id)} [data-focus]`);
    if (wanted) wanted.focus();
  });

  const summary = document.querySelector("[data-errors]");
  if (summary) summary.focus();
  document.querySelectorAll("[data-theme-toggle]").forEach((b) => b.setAttribute("aria-pressed", root.dataset.bsTheme === "dark"));
})();
