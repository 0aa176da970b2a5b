"""What a file states of itself: title, author, outlet and date, and where it says so."""
