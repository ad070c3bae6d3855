"""What `serve` offers on this machine: the site with content negotiation, a SPARQL endpoint, the Reconciliation Service API."""
