// Copies what a field shows. Without this script the field can be copied from by hand.
for (const button of document.querySelectorAll("button[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  const status = document.createElement("span");
  status.className = "unseen";
  status.setAttribute("role", "status");
  button.after(status);
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = status.textContent = button.dataset.copied;
    } catch {
      field.select();
    }
  });
}
