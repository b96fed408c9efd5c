"""Photographs that say in their pixels which they are, so that no re-encoding can hide a mix-up.

A picture is eight by four light or dark fields, thirty-two bits. A signature is twelve places
for a dot, twelve bits, under a stroke across.
"""

import io

from PIL import Image, ImageDraw

ACROSS, DOWN = 8, 4
SMALL, LARGE = (256, 128), (1280, 960)
SLOTS = 12
INK = 128  # darker than that was a dark field
DRAWN = 160  # darker than that was drawn
LIGHT, DARK = 230, 25


def photograph(number: int, *, large: bool) -> bytes:
    """A PNG, or a noisy JPEG of which even the small version is sent in pieces."""
    width, height = LARGE if large else SMALL
    picture = Image.effect_noise((width, height), 120).convert("RGB") if large else plain()
    draw = ImageDraw.Draw(picture)
    field_width, field_height = width // ACROSS, (height // 2 if large else height) // DOWN
    for place in range(ACROSS * DOWN):
        left, top = place % ACROSS * field_width, place // ACROSS * field_height
        shade = DARK if number >> place & 1 else LIGHT
        draw.rectangle((left, top, left + field_width - 1, top + field_height - 1), (shade,) * 3)
    kept = io.BytesIO()
    picture.save(kept, *(("JPEG",) if large else ("PNG",)), quality=92)
    return kept.getvalue()


def plain() -> Image.Image:
    return Image.new("RGB", SMALL)


def number_of(content: bytes) -> int:
    """Which photograph this was."""
    picture = Image.open(io.BytesIO(content)).convert("L")
    height = picture.height // 2 if picture.width / picture.height < 1.5 else picture.height
    number = 0
    for place in range(ACROSS * DOWN):
        x = (place % ACROSS + 0.5) * picture.width / ACROSS
        y = (place // ACROSS + 0.5) * height / DOWN
        number |= (shade(picture, int(x), int(y)) < INK) << place
    return number


def code_of(content: bytes) -> int:
    """What was signed: which of the places have a stroke, read along the middle."""
    picture = Image.open(io.BytesIO(content)).convert("L")
    code, wide = 0, picture.width / SLOTS
    for slot in range(SLOTS):
        left, right = int((slot + 0.2) * wide), int((slot + 0.8) * wide)
        strip = picture.crop((left, picture.height // 2 - 4, right, picture.height // 2 + 5))
        code |= (darkest(strip) < DRAWN) << slot
    return code


def shade(picture: Image.Image, x: int, y: int) -> int:
    value = picture.getpixel((x, y))
    assert isinstance(value, int)
    return value


def darkest(strip: Image.Image) -> int:
    least = strip.getextrema()[0]
    assert isinstance(least, int)
    return least
