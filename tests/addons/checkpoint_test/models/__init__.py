from . import shop
from . import fruit
