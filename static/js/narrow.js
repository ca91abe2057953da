// Hides the ticks of a long, folded list that do not hold the words typed, opens where some do, and
// counts what is ticked. What is ticked stays in sight.
for (const box of document.querySelectorAll('[data-narrow]')) {
  const list = box.closest(box.dataset.narrow)
  const field = box.querySelector('input')
  const said = box.querySelector('[role=status]')
  const folds = [...list.querySelectorAll('details')]
  const items = [...list.querySelectorAll('.govuk-checkboxes__item')]

  function narrow () {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean)
    let shown = 0
    for (const item of items) {
      const text = item.textContent.toLowerCase()
      const fits = words.every((word) => text.includes(word)) || item.querySelector('input').checked
      item.hidden = !fits
      shown += fits ? 1 : 0
    }
    for (const fold of folds) {
      fold.hidden = !fold.querySelector('.govuk-checkboxes__item:not([hidden])')
      fold.open = words.length ? !fold.hidden : Boolean(fold.querySelector(':checked'))
    }
    said.textContent = !words.length ? '' : shown ? `${shown} ${box.dataset.some}` : box.dataset.none
  }

  function count (fold) {
    const ticked = fold.querySelectorAll(':checked').length
    const told = fold.querySelector('[data-ticked]')
    told.textContent = ticked ? `, ${ticked} ${told.dataset.ticked}` : ''
  }

  box.hidden = false
  field.addEventListener('input', narrow)
  field.addEventListener('keydown', (event) => { if (event.key === 'Enter') event.preventDefault() })
  list.addEventListener('change', (event) => count(event.target.closest('details')))
}
