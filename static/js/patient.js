// Wi-Fi that stutters: a form waits until there is a connection, then sends itself, and what was typed
// stays in this tab until the receipt. Without this file a form is sent at once, as ever.
const EVERY = 2000
const PATIENCE = 5000
const here = location.pathname
const probe = document.querySelector('link[rel=icon]').href
const able = 'requestSubmit' in HTMLFormElement.prototype && 'timeout' in AbortSignal

function connected () {
  return fetch(probe, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) }).then(() => true, () => false)
}

function pause () {
  return new Promise((resolve) => setTimeout(resolve, EVERY))
}

// --- what was typed ---
function fields (form) {
  return [...form.elements].filter(({ name, type }) => name && !['hidden', 'submit', 'button'].includes(type))
}

function keep (form) {
  const typed = fields(form).filter((field) => !['radio', 'checkbox'].includes(field.type) || field.checked)
  sessionStorage.setItem(here, JSON.stringify(typed.map((field) => [field.name, field.value])))
}

function bringBack (form) {
  const typed = JSON.parse(sessionStorage.getItem(here))
  if (!typed) return
  for (const field of fields(form)) {
    const values = typed.filter(([name]) => name === field.name).map(([, value]) => value)
    if (['radio', 'checkbox'].includes(field.type)) field.checked = values.includes(field.value)
    else if (values.length) field.value = values[0]
  }
}

function forget (before) {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(before)) sessionStorage.removeItem(key)
}

// --- sending ---
async function send (form, button) {
  const waiting = form.querySelector('[data-waiting]')
  form.waits = true
  while (!(await connected())) {
    waiting.textContent = waiting.dataset.waiting
    await pause()
  }
  waiting.textContent = ''
  form.goes = true
  form.requestSubmit(button ?? undefined)
  form.waits = form.goes = false
}

for (const form of able ? document.querySelectorAll('form[data-patient]') : []) {
  if (form.dataset.patient === 'keep') {
    bringBack(form)
    form.addEventListener('input', () => keep(form))
  }
  form.addEventListener('submit', (event) => {
    if (form.goes) return
    event.preventDefault()
    if (!form.waits) send(form, event.submitter)
  })
}

const received = document.querySelector('[data-received]')
if (received) forget(received.dataset.received)
