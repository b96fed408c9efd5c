"""What is asked about applications; whoever asks comes first."""

from gcm.onboarding.queries import alike, applications, dossiers, papers, standard

__all__ = ["alike", "applications", "dossiers", "papers", "standard"]
