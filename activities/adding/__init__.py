"""Many activities at once: pasted, ticked among samples, or from a file."""
