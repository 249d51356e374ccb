"""The forms in which `health` is told: JSON, text, one HTML file, one picture."""
