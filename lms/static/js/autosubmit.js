// Sends a small GET form as soon as its value has changed. Without script its button does the same.
for (const form of document.querySelectorAll("form[data-autosubmit]")) {
  form.addEventListener("change", () => form.requestSubmit());
}
