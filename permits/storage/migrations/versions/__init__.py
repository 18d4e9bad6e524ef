"""Steps, the earliest first; a step that was shipped is never changed."""
