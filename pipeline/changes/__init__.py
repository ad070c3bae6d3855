"""What has changed between two releases, statement by statement."""
