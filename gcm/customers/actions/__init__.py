"""What people do to the archive: each verb checks first, then writes and records who did it."""
