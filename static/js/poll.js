// Keeps the part of a page marked data-poll up to date, every two seconds, for as long as it asks to be.
const EVERY = 2000

async function look (part) {
  let wait = EVERY
  try {
    const answer = await fetch(part.dataset.poll, { headers: { 'X-Requested-With': 'fetch' } })
    if (answer.redirected) return location.reload()
    if (answer.ok) {
      const html = await answer.text()
      if (html !== part.shown) part.innerHTML = part.shown = html
      if (!part.querySelector('[data-poll-again]')) return location.reload()
    }
  } catch {
    wait = 5 * EVERY
  }
  setTimeout(look, wait, part)
}

for (const part of document.querySelectorAll('[data-poll]')) setTimeout(look, EVERY, part)
