// Up, down and Enter move within a column of a grid, as in a spreadsheet; Tab moves along the row by itself.
document.addEventListener("keydown", (event) => {
  const field = event.target.closest("[data-grid] input");
  if (!field || !["ArrowUp", "ArrowDown", "Enter"].includes(event.key) || event.ctrlKey || event.metaKey) return;
  const cell = field.closest("td");
  const row = cell.parentElement;
  const next = event.key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
  const target = next && next.cells[cell.cellIndex] && next.cells[cell.cellIndex].querySelector("input");
  if (!target) return;
  event.preventDefault();
  target.focus();
  target.select();
});
