// Adds a button to each block of code that is there to be copied.

for (const block of document.querySelectorAll("pre[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = block.dataset.copy;
  const status = document.createElement("span");
  status.className = "copied";
  status.setAttribute("role", "status");
  const line = document.createElement("p");
  line.append(button, " ", status);
  block.after(line);
  button.addEventListener("click", async () => {
    getSelection().selectAllChildren(block);
    // Not on pages without https; then the selected text can be copied by hand.
    await navigator.clipboard?.writeText(block.textContent).then(
      () => {
        status.textContent = block.dataset.copied;
      },
      () => {},
    );
  });
}
