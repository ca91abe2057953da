// Buttons that copy show only where there is a clipboard; elsewhere the text beside them can be marked by hand.
for (const button of navigator.clipboard ? document.querySelectorAll('[data-copy]') : []) {
  button.parentElement.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy)
    button.nextElementSibling.textContent = button.dataset.copied
  })
}
