// Copies the address of this page, the chosen day and map included, so that it can be sent to someone.
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = !navigator.clipboard;
  const words = button.querySelector("span");
  const before = words.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.href);
    words.textContent = button.dataset.copy;
    setTimeout(() => (words.textContent = before), 4000);
  });
}
