// A form with `data-passkey` asks the device for a passkey ("create" or "get") and sends what it gives.
// It shows only where the device can. What to ask stands in the page (`data-options`) or at the form's address.
/* global webauthnJSON */
const can = window.PublicKeyCredential && window.webauthnJSON

async function optionsOf (form) {
  const here = document.getElementById(form.dataset.options)
  if (here) return JSON.parse(here.textContent)
  const answer = await fetch(form.action, { headers: { Accept: 'application/json' } })
  if (!answer.ok) throw new Error(answer.statusText)
  return answer.json()
}

async function ask (form) {
  const options = await optionsOf(form)
  if (form.dataset.passkey === 'get') return webauthnJSON.get(options.request_options)
  const alone = form.elements.passwordless.checked
  const wanted = options.creation_options.publicKey.authenticatorSelection
  wanted.residentKey = alone ? 'required' : 'discouraged'
  wanted.requireResidentKey = alone
  if (alone) wanted.userVerification = 'required'
  return webauthnJSON.create(options.creation_options)
}

for (const form of can ? document.querySelectorAll('form[data-passkey]') : []) {
  const problem = form.querySelector('[data-passkey-problem]')
  form.hidden = false
  form.addEventListener('submit', async event => {
    event.preventDefault()
    problem.hidden = true
    try {
      form.elements.credential.value = JSON.stringify(await ask(form))
      form.submit()
    } catch {
      problem.hidden = false
    }
  })
}
for (const words of can ? document.querySelectorAll('[data-without-passkeys]') : []) words.hidden = true
