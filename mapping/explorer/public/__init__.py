"""The Explorer for people who answer: by a poster, a personal link, or signed in."""
