"""Contrast of two colours as WCAG 2.2 defines it, and the ink that is legible on a colour."""

BLACK, WHITE = "#000000", "#ffffff"


def channels(colour: str) -> tuple[int, ...]:
    """Red, green and blue of ``#rrggbb``, 0 to 255."""
    return tuple(bytes.fromhex(colour[1:]))


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, 0 to 1 (WCAG 2.2, section "relative luminance")."""
    red, green, blue = (_linear(channel / 255) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def ink(paper: str) -> str:
    """Black or white, whichever is more legible on `paper`: at least 4.58, since the two ratios multiply to 21."""
    return max((BLACK, WHITE), key=lambda colour: contrast(colour, paper))


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
