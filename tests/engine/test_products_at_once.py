"""Chunks that bring variants of one product at the same time make nothing twice."""

from support.jobs import next_job, run_job

from .flows import FlowBench
from .parallel import met, run_jobs_in_parallel

CONFIG = {
    "key": "SKU",
    "parent": "Produkt",
    "template": {"Name": "name"},
    "attributes": [{"name": "Merkmal", "value": "Wert"}],
    "variant": {"SKU": "default_code"},
    "create": True,
}
SHIRTS = """\
SKU;Produkt;Name;Merkmal;Wert
tisch;;Tisch;Farbe;Weiß
stuhl;;Stuhl;Farbe;Weiß
hemd;;Hemd;;
hemd-b;hemd;;Farbe;Blau
hemd-r;hemd;;Farbe;Rot
hemd-w;hemd;;Farbe;Weiß
"""


def test_attributes_values_and_products_are_made_once(db):
    csv = {"csv": {"delimiter": ";"}, "chunk_size": 1}
    bench = FlowBench(db, "product_import", csv=csv, config=CONFIG).start(SHIRTS)
    run_job(db, next_job(db))
    with met():
        run_jobs_in_parallel(db)
    assert bench.failed_lines() == {}
    with bench.env() as env:
        colour = env["product.attribute"].search([("name", "=", "Farbe")])
        assert sorted(colour.value_ids.mapped("name")) == ["Blau", "Rot", "Weiß"]
        shirt = env["product.template"].search([("name", "=", "Hemd")])
        codes = shirt.product_variant_ids.mapped("default_code")
        assert sorted(map(str, codes)) == ["hemd-b", "hemd-r", "hemd-w"]
