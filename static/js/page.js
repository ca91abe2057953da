// Everything works without this file; with it, menus fold, errors take the focus, double taps count once.
import { initAll } from '../govuk/govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()
