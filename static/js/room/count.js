// Keeps the count of the room fresh every two seconds; when it cannot, says since when and goes on trying.
const EVERY = 2000
const PATIENCE = 5000
const part = document.querySelector('[data-count]')
const lost = document.querySelector('[data-lost]')
let last = new Date()

function clock (moment) {
  return moment.toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' })
}

async function look () {
  try {
    const answer = await fetch(part.dataset.count, { cache: 'no-cache', signal: AbortSignal.timeout(PATIENCE) })
    if (answer.redirected) return location.reload()
    if (!answer.ok) throw new Error(answer.statusText)
    const { html, over } = await answer.json()
    if (over) return location.reload()
    if (html !== part.shown) part.innerHTML = part.shown = html
    last = new Date()
    lost.textContent = ''
  } catch {
    const words = lost.dataset.lost.replace('{time}', clock(last))
    if (lost.textContent !== words) lost.textContent = words
  }
  setTimeout(look, EVERY)
}

if (part) setTimeout(look, EVERY)
