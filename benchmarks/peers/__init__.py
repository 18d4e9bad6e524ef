"""Other engines on the same question, each as a competent user of it writes it: a file an engine."""
