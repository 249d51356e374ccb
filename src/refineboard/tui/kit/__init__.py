"""What every screen shares: pages of lines, pickers, bars, form fields, and words for changes."""
