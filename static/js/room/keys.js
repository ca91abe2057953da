// Keys press the buttons they stand on. They can be turned off, for those whose software types letters.
const STORE = 'room-keys-off'
const toggle = document.querySelector('[data-keys-off]')
const full = document.querySelector('[data-full-screen]')

function show () {
  const off = STORE in sessionStorage
  toggle.textContent = off ? toggle.dataset.keysOn : toggle.dataset.keysOff
  document.body.classList.toggle('keys-off', off)
}

toggle.hidden = false
toggle.addEventListener('click', () => {
  if (STORE in sessionStorage) sessionStorage.removeItem(STORE)
  else sessionStorage.setItem(STORE, 'yes')
  show()
})
show()

full.hidden = !document.fullscreenEnabled
full.addEventListener('click', () => {
  if (document.fullscreenElement) document.exitFullscreen()
  else document.documentElement.requestFullscreen()
})

document.addEventListener('keydown', (event) => {
  if (STORE in sessionStorage || event.ctrlKey || event.altKey || event.metaKey) return
  const pressed = document.querySelector(`[data-key~="${CSS.escape(event.key.toLowerCase())}"]:not([hidden])`)
  // Escape leaves the full screen first: the browser does that itself.
  if (!pressed || event.repeat || (event.key === 'Escape' && document.fullscreenElement)) return
  event.preventDefault()
  pressed.click()
})

for (const form of document.querySelectorAll('[data-working]')) {
  form.addEventListener('submit', () => { form.querySelector('[role=status]').textContent = form.dataset.working })
}
