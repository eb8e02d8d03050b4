// Copies what a field or a block of code shows. Without this script it can be copied by hand.
for (const button of document.querySelectorAll("button[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  const status = document.createElement("span");
  status.className = "unseen";
  status.setAttribute("role", "status");
  button.after(status);
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value ?? field.textContent);
      button.textContent = status.textContent = button.dataset.copied;
    } catch {
      getSelection().selectAllChildren(field);
      field.select?.();
    }
  });
}
