from . import fruit, shop
