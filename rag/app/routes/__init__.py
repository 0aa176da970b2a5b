"""The HTTP routes beside the chat: documents, conversations, feedback, API, MCP."""
