"""The site: static pages that people read. Everything they need lies beside them; nothing is fetched from elsewhere."""
