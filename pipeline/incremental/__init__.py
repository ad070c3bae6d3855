"""What is unchanged is not worked out again: results kept by the hashes of everything they depend on."""
