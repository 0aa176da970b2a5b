"""HTML fragments of the page, from Jinja2 templates that escape by themselves."""
