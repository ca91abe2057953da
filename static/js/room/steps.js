// Shows results one step at a time; without this file they stand below each other.
const steps = [...document.querySelectorAll('[data-step]')]
const buttons = document.querySelectorAll('[data-step-by]')
let here = Math.max(0, steps.findIndex((step) => `#${step.id}` === location.hash))

function show () {
  steps.forEach((step, number) => { step.hidden = number !== here })
  for (const button of buttons) button.hidden = !steps[here + Number(button.dataset.stepBy)]
  history.replaceState(null, '', `#${steps[here].id}`)
}

for (const button of buttons) {
  button.addEventListener('click', () => {
    here += Number(button.dataset.stepBy)
    show()
    steps[here].focus()
  })
}
show()
