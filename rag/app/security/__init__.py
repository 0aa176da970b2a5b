"""Who may use the page: hosts, origins, users, sessions."""
