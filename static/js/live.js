// Keeps a part of a page fresh while it is looked at; the server answers "not modified" at no cost.
const EVERY = 2000

for (const part of document.querySelectorAll('[data-live]')) {
  let shown = null
  setInterval(async () => {
    if (document.hidden || part.contains(document.activeElement)) return
    const answer = await fetch(part.dataset.live, { cache: 'no-cache' }).catch(() => null)
    const etag = answer?.ok && answer.headers.get('ETag')
    if (!etag || etag === shown) return
    shown = etag
    part.innerHTML = (await answer.json()).html
  }, EVERY)
}
