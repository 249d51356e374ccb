"""Story maps (Patton): a journey of activities and steps, and stories under them in slices."""
