"""The colours of the pictures: one hue, and no red, which would read as blame."""

INK = "#0b0c0c"
QUIET_INK = "#484f52"
LINE = "#7d898c"
EDGE = "#b6c3c6"
FAINT = "#dfe7e9"
TINT = "#e3eff1"
WASH = "#f2f6f7"
PAPER = "#ffffff"
HUE = "#0d4f5f"
# Levels 0 to 4; from 1 on each stands out 3:1 against white.
SHADES = (PAPER, "#5f9aa6", "#367887", "#1f6576", HUE)
