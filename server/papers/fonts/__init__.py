"""The font of all papers, DejaVu Sans, with its licence beside it: a name prints alike on every machine."""

from pathlib import Path
from typing import Final

FONTS: Final = Path(__file__).parent
