import base64
import io

from PIL import Image

from odoo.tests import tagged

from odoo.addons.connector_flow.tests.common import FlowCase
from odoo.addons.connector_flow.tests.test_fetch import answer, serve

from ..tasks.product_import import ProductImport

# Rows that leave out what stands in the first one of a product, and one with a picture.
SHOPIFY = """\
Handle,Title,Body (HTML),Vendor,Type,Option1 Name,Option1 Value,Option2 Name,\
Option2 Value,Variant SKU,Variant Price,Variant Barcode,Image Src,Variant Image
gartenstuhl-lido,Gartenstuhl „Lido“,"<p>Stapelbar, <b>wetterfest</b></p>",Nordholz,\
Stühle,Farbe,Weiß,Größe,Normal,LIDO-W-N,79.90,4012345000016,{apfel},{apfel}
gartenstuhl-lido,,,,,,Weiß,,XL,LIDO-W-XL,89.90,4012345000023,{kiwi},
gartenstuhl-lido,,,,,,Grün,,Normal,LIDO-G-N,79.90,4012345000030,{limette},{limette}
gartenstuhl-lido,,,,,,,,,,,,{orange},
windlicht-nimes,Windlicht „Nîmes“,,Nordholz,Lampen,Title,Default Title,,,WL-1,12.50,\
4012345000047,,
sonnensegel,Sonnensegel,,Nordholz,,Größe,3 × 3 m,,,SEG-33,49,4012345000054,,
sonnensegel,,,,,,4 × 4 m,,,SEG-44,69,4012345000061,,
"""
SHOPIFY_CONFIG = {
    "key": "Handle",
    "template": {
        "Title": "name",
        "Body (HTML)": "description",
        "Type": {"field": "categ_id", "create": True},
        "Image Src": {"field": "image_1920", "url": True},
    },
    "attributes": [
        {"name": "Option1 Name", "value": "Option1 Value"},
        {"name": "Option2 Name", "value": "Option2 Value"},
    ],
    "variant": {
        "Variant SKU": "default_code",
        "Variant Price": "lst_price",
        "Variant Barcode": "barcode",
        "Variant Image": {"field": "image_variant_1920", "url": True},
    },
    "create": True,
    "module": "shop",
}
# Products and variants in rows of their own; a variant names its product.
WOOCOMMERCE = """\
ID,Type,SKU,Name,Description,Weight (kg),Regular price,Images,Parent,\
Attribute 1 name,Attribute 1 value(s),Attribute 2 name,Attribute 2 value(s)
901,variable,kapu,Kapuzenpulli,,,,"{apfel}, {kiwi}",,Farbe,"Blau, Grün, Rot",Logo,\
"Ja, Nein"
902,simple,muetze,Mütze,"Zeile eins.\\nZeile zwei.",,20,{limette},,Farbe,Rot,,
903,variation,kapu-blau-ja,"Kapuzenpulli - Blau, Ja",,0.8,45,,kapu,Farbe,Blau,Logo,Ja
904,variation,kapu-rot,"Kapuzenpulli - Rot, Nein",,0.8,45,,id:901,Farbe,Rot,Logo,Nein
905,grouped,set,Winterset,,,,,,,,,
"""
WOOCOMMERCE_CONFIG = {
    "key": "SKU",
    "id": "ID",
    "parent": "Parent",
    "only_products": {"Type": ["variable"]},
    "template": {
        "Name": "name",
        "Description": "description_sale",
        "Images": {"field": "image_1920", "url": 1},
    },
    "attributes": [
        {"name": "Attribute 1 name", "value": "Attribute 1 value(s)"},
        {"name": "Attribute 2 name", "value": "Attribute 2 value(s)"},
    ],
    "variant": {
        "SKU": "default_code",
        "Weight (kg)": "weight",
        "Regular price": "lst_price",
    },
    "create": True,
}
# One row a variant, with the attributes in lists.
PRESTASHOP = """\
Product ID*;Product Reference;Attribute (Name:Type:Position)*;Value (Value:Position)*;\
Reference;EAN13;Impact on price
7;kanne;Farbe:color:0, Größe:select:1;Blau:0, Groß:1;kanne-bg;4012345000078;0
7;kanne;Größe:select:1, Farbe:color:0;Klein:0, Rot:1;kanne-rk;4012345000085;-2,50
"""
PRESTASHOP_CONFIG = {
    "key": "Product ID*",
    "template": {"Product Reference": "name"},
    "attributes": [
        {
            "name": "Attribute (Name:Type:Position)*",
            "value": "Value (Value:Position)*",
            "separator": ",",
            "typed": True,
        }
    ],
    "variant": {
        "Reference": "default_code",
        "EAN13": "barcode",
        "Impact on price": "price_extra",
    },
    "create": True,
    "decimal": ",",
}
COLOURS = {"apfel": "red", "kiwi": "green", "limette": "yellow", "orange": "orange"}


def png(colour):
    stream = io.BytesIO()
    Image.new("RGB", (4, 4), colour).save(stream, "PNG")
    return stream.getvalue()


PICTURES = {name: png(colour) for name, colour in COLOURS.items()}


@tagged("post_install", "-at_install")
class TestShopFiles(FlowCase):
    """Files as shops give them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        server = cls.enterClassContext(
            serve(**{name: answer(data) for name, data in PICTURES.items()})
        )
        cls.server, cls.host = server, f"127.0.0.1:{server.server_port}"
        cls.urls = {name: f"http://{cls.host}/{name}" for name in COLOURS}

    def load(self, text, config, **reader):
        config = config | {"allowed_hosts": [self.host]}
        flow = self.make_flow(("csv_import", reader), (ProductImport, config))
        for name, url in self.urls.items():
            text = text.replace(f"{{{name}}}", url)
        self.run = self.run_flow(flow, text)

    def assertFigures(self, *figures):
        self.assertEqual(self.figures(self.run), figures, self.errors(self.run))

    def template(self, name):
        return self.env["product.template"].search([("name", "=", name)])

    def variants(self, template):
        return {
            one.default_code: (
                one.product_template_attribute_value_ids.mapped("name"),
                round(one.lst_price, 2),
            )
            for one in template.product_variant_ids
        }

    def picture(self, record, name="image_1920"):
        data = base64.b64decode(record[name] or b"")
        return next((one for one, other in PICTURES.items() if other == data), None)

    def test_shopify(self):
        self.load(SHOPIFY, SHOPIFY_CONFIG)
        self.assertFigures(6, 1, 0)
        chair = self.template("Gartenstuhl „Lido“")
        self.assertEqual(
            self.variants(chair),
            {
                "LIDO-W-N": (["Weiß", "Normal"], 79.9),
                "LIDO-W-XL": (["Weiß", "XL"], 89.9),
                "LIDO-G-N": (["Grün", "Normal"], 79.9),
            },
        )
        self.assertEqual(chair.categ_id.name, "Stühle")
        self.assertEqual(self.picture(chair), "apfel")
        [white, large, green] = chair.product_variant_ids.sorted("id")
        self.assertEqual(self.picture(white, "image_variant_1920"), "apfel")
        self.assertFalse(large.image_variant_1920)
        self.assertEqual(self.picture(green, "image_variant_1920"), "limette")
        self.assertEqual(green.barcode, "4012345000030")
        light = self.template("Windlicht „Nîmes“")
        self.assertEqual(self.variants(light), {"WL-1": ([], 12.5)})
        sail = self.template("Sonnensegel")
        self.assertEqual(
            self.variants(sail),
            {"SEG-33": (["3 × 3 m"], 49), "SEG-44": (["4 × 4 m"], 69)},
        )

    def test_shopify_again(self):
        self.load(SHOPIFY, SHOPIFY_CONFIG)
        self.server.seen.clear()
        self.load(SHOPIFY, SHOPIFY_CONFIG)
        self.assertFigures(0, 7, 0)
        self.assertFalse(self.server.seen)

    def test_shopify_in_small_chunks(self):
        self.load(SHOPIFY, SHOPIFY_CONFIG, chunk_size=1)
        self.assertFigures(6, 1, 0)
        self.assertEqual(len(self.run.chunk_ids), 3)
        self.assertEqual(len(self.variants(self.template("Gartenstuhl „Lido“"))), 3)

    def check_woocommerce(self):
        hoodie = self.template("Kapuzenpulli")
        self.assertEqual(
            self.variants(hoodie),
            {"kapu-blau-ja": (["Blau", "Ja"], 45), "kapu-rot": (["Rot", "Nein"], 45)},
        )
        self.assertEqual(hoodie.product_variant_ids.mapped("weight"), [0.8, 0.8])
        self.assertEqual(self.picture(hoodie), "apfel")
        cap = self.template("Mütze")
        self.assertEqual(self.variants(cap), {"muetze": (["Rot"], 20)})
        self.assertEqual(self.variants(self.template("Winterset")), {"set": ([], 1)})

    def test_woocommerce(self):
        self.load(WOOCOMMERCE, WOOCOMMERCE_CONFIG)
        self.assertFigures(5, 0, 0)
        self.check_woocommerce()
        self.load(WOOCOMMERCE, WOOCOMMERCE_CONFIG)
        self.assertFigures(0, 5, 0)

    def test_woocommerce_in_small_chunks(self):
        """The product is made in one chunk, and its variants in others."""
        self.load(WOOCOMMERCE, WOOCOMMERCE_CONFIG, chunk_size=1)
        self.assertFigures(5, 0, 0)
        self.check_woocommerce()

    def test_variants_before_their_product_wait_for_it(self):
        header, hoodie, cap, *rest = WOOCOMMERCE.splitlines(keepends=True)
        self.load(
            "".join([header, *rest, cap, hoodie]), WOOCOMMERCE_CONFIG, chunk_size=1
        )
        self.assertFigures(5, 0, 0)
        self.check_woocommerce()

    def test_a_variant_of_no_product_waits(self):
        header, *rows = WOOCOMMERCE.splitlines(keepends=True)
        self.load(header + rows[2], WOOCOMMERCE_CONFIG)
        self.assertFigures(0, 0, 1)
        self.assertIn("“Parent”: there is no product “kapu”", self.errors(self.run)[2])

    def test_prestashop(self):
        reader = {"csv": {"delimiter": ";"}}
        self.load(PRESTASHOP, PRESTASHOP_CONFIG, **reader)
        self.assertFigures(2, 0, 0)
        pot = self.template("kanne")
        values = {
            one.default_code: set(
                one.product_template_attribute_value_ids.mapped("name")
            )
            for one in pot.product_variant_ids
        }
        self.assertEqual(
            values, {"kanne-bg": {"Blau", "Groß"}, "kanne-rk": {"Rot", "Klein"}}
        )
        colour = pot.attribute_line_ids.attribute_id.filtered(
            lambda a: a.name == "Farbe"
        )
        self.assertEqual(colour.display_type, "color")
        prices = dict(
            pot.product_variant_ids.mapped(lambda p: (p.default_code, p.price_extra))
        )
        self.assertEqual(prices, {"kanne-bg": 0, "kanne-rk": -2.5})
        self.load(PRESTASHOP, PRESTASHOP_CONFIG, **reader)
        self.assertFigures(0, 2, 0)
