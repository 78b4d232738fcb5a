"""The dossier: what is known of two actors, in sections, in any format."""
