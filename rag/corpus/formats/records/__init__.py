"""Files of records: tables as text, JSON, logs and subtitles."""
