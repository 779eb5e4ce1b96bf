// What pages do beyond what HTML does. Everything works without it.

// Buttons that copy are shown only where there is a clipboard.
const revealCopyButtons = (root) => {
  if (navigator.clipboard === undefined) return;
  for (const button of root.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (button === null) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const label = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => {
    button.textContent = label;
  }, 1500);
});

// Nobody watches a page in the background: it asks for nothing until it is looked at again.
document.addEventListener("htmx:before:request", (event) => {
  if (document.hidden) event.preventDefault();
});

document.addEventListener("htmx:after:swap", () => revealCopyButtons(document));
revealCopyButtons(document);
