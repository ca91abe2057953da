// Hides the ticks of a long list that do not hold the words typed. What is ticked stays in sight.
for (const box of document.querySelectorAll('[data-narrow]')) {
  const list = box.closest(box.dataset.narrow)
  const field = box.querySelector('input')
  const said = box.querySelector('[role=status]')
  const items = [...list.querySelectorAll('.govuk-checkboxes__item')]
  const groups = [...list.querySelectorAll('.govuk-form-group')].filter((group) => group !== box)

  function narrow () {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean)
    let shown = 0
    for (const item of items) {
      const text = item.textContent.toLowerCase()
      const fits = words.every((word) => text.includes(word)) || item.querySelector('input').checked
      item.hidden = !fits
      shown += fits ? 1 : 0
    }
    for (const group of groups) group.hidden = !group.querySelector('.govuk-checkboxes__item:not([hidden])')
    said.textContent = !words.length ? '' : shown ? `${shown} ${box.dataset.some}` : box.dataset.none
  }

  box.hidden = false
  field.addEventListener('input', narrow)
  field.addEventListener('keydown', (event) => { if (event.key === 'Enter') event.preventDefault() })
}
