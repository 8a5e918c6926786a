"""Files of shops, by the presets that know them and nothing else."""

from odoo.tests import tagged

from odoo.addons.connector_flow.tests.preset_common import PresetCase
from odoo.addons.connector_flow.tests.test_fetch import answer, serve

from .test_shop_files import COLOURS, PICTURES

SHOPIFY = """\
Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,\
Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Inventory Qty,\
Variant Price,Variant Compare At Price,Variant Barcode,Image Src,Image Position,\
Variant Image,Variant Weight Unit
liege-lido,Liege „Lido“,"<p>Stapelbar, <b>wetterfest</b></p>",Nordholz,Liegen,\
"garten, neu",true,Farbe,Weiß,Größe,Normal,LIEGE-W-N,4500,12,$79.90,,4012345100013,\
{apfel},1,{apfel},kg
liege-lido,,,,,,,,Weiß,,XL,LIEGE-W-XL,5200,0,$89.90,$99.90,4012345100020,{kiwi},2,,kg
liege-lido,,,,,,,,Grün,,Normal,LIEGE-G-N,4500,3,$79.90,,4012345100037,{limette},3,\
{limette},kg
liege-lido,,,,,,,,,,,,,,,,,{orange},4,,
teelicht,Teelicht „Nîmes“,,Nordholz,Lichter,"garten, glas",true,Title,Default Title,,,\
TEE-1,650,40,"$1,012.50",,4012345100044,,,,kg
markise,Markise,,Nordholz,,,false,Größe,3 × 3 m,,,MAR-33,2100,5,$49,,4012345100051,,,,kg
markise,,,,,,,,4 × 4 m,,,MAR-44,0,2,$69,,4012345100068,,,,kg
"""
WOOCOMMERCE = """\
ID,Type,SKU,Name,Published,Short description,Description,Tax status,Stock,Weight (kg),\
Sale price,Regular price,Categories,Tags,Images,Parent,Position,Attribute 1 name,\
Attribute 1 value(s),Attribute 1 visible,Attribute 1 global,Attribute 2 name,\
Attribute 2 value(s)
801,variable,wopu,Wollpulli,1,Warm.,,taxable,,,,,\
"Wäsche > Pullover, Angebote > Winter",warm,"{apfel}, {kiwi}",,0,Farbe,\
"Blau, Grün, Rot",1,1,Logo,"Ja, Nein"
802,simple,haube,Haube,1,Gestrickt.,"Zeile eins.\\nZeile <b>zwei</b>.",taxable,17,,18,\
20,Wäsche > Zubehör,"warm, Wolle",{limette},,0,Farbe,Rot,1,1,,
803,variation,wopu-blau-ja,"Wollpulli - Blau, Ja",1,,,taxable,4,0.8,42,45,,,,wopu,1,\
Farbe,Blau,,1,Logo,Ja
804,variation,wopu-rot,"Wollpulli - Rot, Nein",1,,,taxable,9,0.8,,45.5,,,,id:801,2,\
Farbe,Rot,,1,Logo,Nein
805,grouped,wset,Wollset,0,,,taxable,,,,,Angebote > Winter,,,,0,,,,,,
"""


@tagged("post_install", "-at_install")
class TestPresetFiles(PresetCase):
    """What a preset makes of a file as the shop gives it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        server = cls.enterClassContext(
            serve(**{name: answer(data) for name, data in PICTURES.items()})
        )
        cls.host = f"127.0.0.1:{server.server_port}"

    def load(self, preset, text):
        for name in COLOURS:
            text = text.replace(f"{{{name}}}", f"http://{self.host}/{name}")
        return self.import_twice(preset, text, allowed_hosts=[self.host])

    def product(self, name):
        return self.env["product.template"].search([("name", "=", name)])

    def variants(self, name):
        """{code: (names of its values, price, weight)}"""
        return {
            one.default_code: (
                ", ".join(one.product_template_attribute_value_ids.mapped("name")),
                round(one.lst_price, 2),
                one.weight,
            )
            for one in self.product(name).product_variant_ids
        }

    def test_shopify(self):
        run = self.load("shopify_products", SHOPIFY)
        self.assertEqual(self.figures(run), (6, 1, 0))
        self.assertEqual(
            self.variants("Liege „Lido“"),
            {
                "LIEGE-W-N": ("Weiß, Normal", 79.9, 4.5),
                "LIEGE-W-XL": ("Weiß, XL", 89.9, 5.2),
                "LIEGE-G-N": ("Grün, Normal", 79.9, 4.5),
            },
        )
        self.assertEqual(
            self.variants("Teelicht „Nîmes“"), {"TEE-1": ("", 1012.5, 0.65)}
        )
        self.assertEqual(
            self.variants("Markise"),
            {"MAR-33": ("3 × 3 m", 49, 2.1), "MAR-44": ("4 × 4 m", 69, 0)},
        )
        couch = self.product("Liege „Lido“")
        self.assertEqual(couch.description_sale, "Stapelbar, wetterfest")
        self.assertEqual(couch.categ_id.name, "Liegen")
        self.assertEqual(set(couch.product_tag_ids.mapped("name")), {"garten", "neu"})
        self.assertTrue(couch.image_1920)
        self.assertEqual(
            couch.product_variant_ids.mapped(lambda one: bool(one.image_variant_1920)),
            [True, False, True],
        )
        self.assertEqual(
            (couch.sale_ok, self.product("Markise").sale_ok), (True, False)
        )

    def test_woocommerce(self):
        run = self.load("woocommerce_products", WOOCOMMERCE)
        self.assertEqual(self.figures(run), (5, 0, 0))
        self.assertEqual(
            self.variants("Wollpulli"),
            {
                "wopu-blau-ja": ("Blau, Ja", 45, 0.8),
                "wopu-rot": ("Rot, Nein", 45.5, 0.8),
            },
        )
        self.assertEqual(self.variants("Haube"), {"haube": ("Rot", 20, 0)})
        hood, set_ = self.product("Haube"), self.product("Wollset")
        self.assertEqual(hood.description_sale, "Zeile eins.\nZeile zwei.")
        self.assertEqual(hood.categ_id.complete_name, "Wäsche / Zubehör")
        self.assertEqual(set(hood.product_tag_ids.mapped("name")), {"warm", "Wolle"})
        pullover = self.product("Wollpulli")
        self.assertEqual(pullover.categ_id.complete_name, "Wäsche / Pullover")
        self.assertTrue(pullover.image_1920 and hood.image_1920)
        self.assertEqual((hood.sale_ok, set_.sale_ok), (True, False))
        self.assertEqual(set_.default_code, "wset")
