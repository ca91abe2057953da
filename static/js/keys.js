// One key an answer: a box that is filled hands on to the next, Backspace in an empty one goes back.
for (const table of document.querySelectorAll('[data-keys]')) {
  const boxes = [...table.querySelectorAll('input')]
  table.addEventListener('input', ({ target }) => {
    if (target.value) boxes[boxes.indexOf(target) + 1]?.focus()
  })
  table.addEventListener('focusin', ({ target }) => target.select?.())
  table.addEventListener('keydown', (event) => {
    if (event.key !== 'Backspace' || event.target.value) return
    event.preventDefault()
    boxes[boxes.indexOf(event.target) - 1]?.focus()
  })
}
