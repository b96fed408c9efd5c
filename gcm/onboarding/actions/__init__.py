"""What people do to an application: each verb checks first, then writes and records who did it."""
