"""What can be told of an identifier, an address or a text by itself: its form, and whether its check digit is right."""
