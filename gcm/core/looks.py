"""How somebody wants pages to look: light or dark, and how large the type is."""

from enum import StrEnum


class Look(StrEnum):
    SYSTEM = "system"  # as the tablet or the computer is set
    LIGHT = "light"
    DARK = "dark"


class TypeSize(StrEnum):
    NORMAL = "normal"
    LARGE = "large"


LOOKS = {Look.SYSTEM: "跟随系统", Look.LIGHT: "浅色", Look.DARK: "深色"}
TYPE_SIZES = {TypeSize.NORMAL: "标准", TypeSize.LARGE: "大字"}
