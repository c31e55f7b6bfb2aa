// Runs before the page is drawn, so that a dark page never flashes light. Without script: light.
(() => {
  const root = document.documentElement;
  root.classList.add("has-script");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    if (!root.dataset.themeChosen) root.dataset.bsTheme = dark.matches ? "dark" : "light";
  };
  follow();
  dark.addEventListener("change", follow);
})();
