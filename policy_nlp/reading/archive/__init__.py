"""ZIP archives, and the formats that are one: opened within bounds."""
