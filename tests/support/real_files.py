"""Files as shops, banks and programs write them, with data of our own.

A place for pictures is written ``{pictures}``: the address of whoever serves them.
"""

import datetime
import io
import zipfile

SHOPIFY = """\
Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,\
Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Inventory Qty,\
Variant Price,Variant Compare At Price,Variant Barcode,Image Src,Image Position,\
Image Alt Text,Variant Image,Variant Weight Unit
bank-öland,Bank „Öland“,"<p>Zum Stapeln, <b>wetterfest</b></p>",Südholz,Bänke,\
"garten, neu",true,Farbe,Weiß,Größe,Normal,OEL-W-N,4500,12,$79.90,,4012345300017,\
{pictures}/apfel.png,1,,{pictures}/apfel.png,kg
bank-öland,,,,,,,,Weiß,,XL,OEL-W-XL,5200,0,$89.90,$99.90,4012345300024,\
{pictures}/kiwi.png,2,von der Seite,,kg
bank-öland,,,,,,,,Grün,,Normal,OEL-G-N,4500,3,$79.90,,4012345300031,\
{pictures}/limette.png,3,,{pictures}/limette.png,kg
bank-öland,,,,,,,,,,,,,,,,,{pictures}/orange.png,4,im Garten,,
laterne-brême,Laterne „Brême“,,Südholz,Laternen,"garten, glas",true,Title,\
Default Title,,,LAT-1,650,40,"$1,012.50",,4012345300048,,,,,kg
plane,Plane,,Südholz,,,false,Größe,3 × 3 m,,,PLA-33,2100,5,$49,,4012345300055,,,,,kg
plane,,,,,,,,4 × 4 m,,,PLA-44,3300,2,$69,,4012345300062,,,,,kg
"""
WOOCOMMERCE = """\
ID,Type,SKU,Name,Published,Short description,Description,Tax status,Stock,Weight (kg),\
Sale price,Regular price,Categories,Tags,Images,Parent,Position,Attribute 1 name,\
Attribute 1 value(s),Attribute 1 visible,Attribute 1 global,Attribute 2 name,\
Attribute 2 value(s)
701,variable,jacke,Jacke,1,Warm.,,taxable,,,,,"Mode > Jacken, Aktion > Herbst",warm,\
"{pictures}/apfel.png, {pictures}/kiwi.png",,0,Farbe,"Blau, Grün, Rot",1,1,Kapuze,\
"Ja, Nein"
702,simple,schal,Schal,1,Gestrickt.,"Zeile eins.\\nZeile zwei.",taxable,17,,18,20,\
Mode > Zubehör,"warm, Wolle",{pictures}/limette.png,,0,Farbe,Rot,1,1,,
703,variation,jacke-blau-ja,"Jacke - Blau, Ja",1,,,taxable,4,0.8,42,45,,,,jacke,1,\
Farbe,Blau,,1,Kapuze,Ja
704,variation,jacke-rot,"Jacke - Rot, Nein",1,,,taxable,9,0.8,,45,,,,id:701,2,Farbe,\
Rot,,1,Kapuze,Nein
705,grouped,garnitur,Garnitur,1,,,taxable,,,,,Aktion > Herbst,,,,0,,,,,,
"""
MAGENTO = '''\
sku,store_view_code,attribute_set_code,product_type,categories,product_websites,name,\
description,weight,product_online,price,cost,additional_attributes,qty
MA-1,,Default,simple,"Shop/Taschen,Shop/Neu",base,"Tasche ""Süd""","<p>Aus <b>Leder</b>\
</p>",0.5000,1,1234.5000,600.0000,"farbe=Rot,ean=4012345300079",10
MA-2,,Default,simple,Shop/Gürtel,base,Gürtel,,,1,34.0000,,farbe=Blau,0
'''
PRESTASHOP = """\
Product ID;Active (0/1);Name *;Categories (x,y,z...);Price tax excluded;Tax rules ID;\
Wholesale price;Reference #;EAN13;Weight;Quantity;Short description
11;1;Kanne „Öhr“;"Küche,Kannen";24.900000;1;12.500000;PR-1;4012345300086;0.750000;5;\
<p>Aus <em>Ton</em></p>
12;0;Tasse;Küche;4.500000;1;0;PR-2;;0.2;0;
"""
AKENEO = """\
sku;categories;enabled;family;groups;ean;name-de_DE;description-de_DE;price-EUR;weight
AK-1;haus,garten;1;Möbel;;4012345300093;Hocker;Aus Eiche;49.90;3.5
AK-2;haus;0;Möbel;;;Bank „Ä“;;120;12
"""
BMECAT = """\
<?xml version="1.0" encoding="UTF-8"?>
<BMECAT version="{version}"{space}><HEADER><CATALOG><LANGUAGE>deu</LANGUAGE>
<CATALOG_ID>K1</CATALOG_ID></CATALOG></HEADER><{catalog}>
<{item} mode="new"><SUPPLIER_{id}>{code}-1</SUPPLIER_{id}><{item}_DETAILS>
<DESCRIPTION_SHORT>Säge</DESCRIPTION_SHORT>
<DESCRIPTION_LONG>Für &lt;b&gt;Holz&lt;/b&gt;</DESCRIPTION_LONG>
<{ean}>{number}</{ean}><KEYWORD>Säge</KEYWORD><KEYWORD>Holz</KEYWORD></{item}_DETAILS>
<{item}_FEATURES><FEATURE><FNAME>EF000008</FNAME><FVALUE>12</FVALUE></FEATURE>
<FEATURE><FNAME>EF000009</FNAME><FVALUE>3</FVALUE></FEATURE></{item}_FEATURES>
<{item}_PRICE_DETAILS>
<{item}_PRICE price_type="net_list"><PRICE_AMOUNT>19.90</PRICE_AMOUNT></{item}_PRICE>
<{item}_PRICE price_type="net_list"><PRICE_AMOUNT>17.90</PRICE_AMOUNT></{item}_PRICE>
</{item}_PRICE_DETAILS></{item}>
<{item} mode="new"><SUPPLIER_{id}>{code}-2</SUPPLIER_{id}><{item}_DETAILS>
<DESCRIPTION_SHORT>Hammer</DESCRIPTION_SHORT></{item}_DETAILS><{item}_PRICE_DETAILS>
<{item}_PRICE price_type="net_list"><PRICE_AMOUNT>8</PRICE_AMOUNT></{item}_PRICE>
</{item}_PRICE_DETAILS></{item}>
</{catalog}></BMECAT>
"""
BMECAT_1_2 = BMECAT.format(
    **{"version": "1.2", "space": "", "catalog": "T_NEW_CATALOG", "item": "ARTICLE"},
    **{"id": "AID", "ean": "EAN", "code": "BA", "number": "4012345300109"},
)
BMECAT_2005 = BMECAT.format(
    version="2005",
    space=' xmlns="http://www.bmecat.org/bmecat/2005fd"',
    **{"catalog": "T_UPDATE_PRODUCTS", "item": "PRODUCT", "id": "PID"},
    **{"ean": "INTERNATIONAL_PID", "code": "BP", "number": "4012345300116"},
)
BANK = """\
Konto;DE75512108001245126199
Zeitraum;01.11.2026 - 30.11.2026

Buchungstag;Wertstellung;Auftraggeber;Verwendungszweck;Soll;Haben;Währung
02.11.2026;02.11.2026;"Jäger; Wild";Rechnung 9;;2.250,00;EUR
05.11.2026;06.11.2026;Wasserwerk;Wasser;79,90-;;EUR

Endsaldo;;;;;2.170,10;EUR
"""
CAMT = """\
<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
<Stmt><Id>S-7</Id><Acct><Id><IBAN>DE75512108001245126199</IBAN></Id></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">200.00</Amt>
<CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Ntry><Amt Ccy="EUR">30.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-11-19</Dt>
</BookgDt><AcctSvcrRef>C1</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Dbtr><Nm>Jäger</Nm>
</Dbtr></RltdPties><RmtInf><Ustrd>Rechnung 9</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">54.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><BookgDt><Dt>2026-11-20</Dt>
</BookgDt><AcctSvcrRef>C2</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Ustrd>Pacht</Ustrd>
</RmtInf></TxDtls></NtryDtls></Ntry></Stmt>
<Stmt><Id>S-8</Id><Acct><Id><IBAN>DE21500500009876543210</IBAN></Id></Acct>
<Ntry><Amt Ccy="EUR">6.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-11-20</Dt>
</BookgDt><AcctSvcrRef>D1</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Ustrd>Spende</Ustrd>
</RmtInf></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>
"""
UBL_LINE = """\
<cac:OrderLine><cac:LineItem><cbc:ID>{number}</cbc:ID>
<cbc:Quantity unitCode="EA">{quantity}</cbc:Quantity><cac:Price>
<cbc:PriceAmount currencyID="EUR">{price}</cbc:PriceAmount></cac:Price><cac:Item>
<cbc:Name>{name}</cbc:Name><cac:SellersItemIdentification><cbc:ID>{code}</cbc:ID>
</cac:SellersItemIdentification></cac:Item></cac:LineItem></cac:OrderLine>
"""
LINES = (("O-1", "Äpfel", "8", "2.50"), ("O-2", "Birnen", "1.5", "4"))
UBL = (
    """\
<?xml version="1.0" encoding="UTF-8"?>
<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2" xmlns:cac="urn:\
oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:\
oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:ID>9911</cbc:ID><cbc:IssueDate>2026-11-20</cbc:IssueDate>
<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:BuyerCustomerParty><cac:Party><cac:PartyName><cbc:Name>Obst &amp; Wein Jäger\
</cbc:Name></cac:PartyName></cac:Party></cac:BuyerCustomerParty>
<cac:AnticipatedMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">26.00\
</cbc:LineExtensionAmount></cac:AnticipatedMonetaryTotal>
"""
    + "".join(
        UBL_LINE.format(number=at, code=code, name=name, quantity=quantity, price=price)
        for at, (code, name, quantity, price) in enumerate(LINES, 1)
    )
    + "</Order>\n"
)
WEBHOOK = """\
{"order": {"id": 720982911946154508, "name": "#2001",
 "created_at": "2026-11-20T09:15:00+01:00", "currency": "EUR", "total_price": "26.00",
 "customer": {"email": "ulf@example.com", "first_name": "Ulf", "last_name": "Åberg"},
 "shipping_address": {"name": "Ulf Åberg", "address1": "Markt 5", "zip": "01067",
  "city": "Dresden", "country_code": "DE"},
 "line_items": [
  {"sku": "O-1", "title": "Äpfel", "quantity": 8, "price": "2.50",
   "total_discount": "0.00"},
  {"sku": "O-2", "title": "Birnen", "quantity": 1.5, "price": "4.00",
   "total_discount": "0.00"}],
 "tax_lines": []}}
"""
ORDERS = """\
orderID,customerID,orderDate,shipCountry,productID,unitPrice,quantity,discount
20248,WILD,2026-07-04,Germany,O-1,14,12,0
20248,WILD,2026-07-04,Germany,O-2,9.8,10,0
20249,ÖST,2026-07-05,Sweden,O-1,18.6,9,0.15
20249,ÖST,2026-07-05,Sweden,O-1,42.4,40,0
20250,ÖST,2026-07-08,Sweden,O-2,16.8,6,0.05
20248,WILD,2026-07-04,Germany,O-3,53,1,0
"""
SUPPLIERS = """\
OrderID,Date,Customer,OrderID,Item,Qty
30248,2026-07-04,WILD,30248,O-1,12
30249,2026-07-05,ÖST,30249,O-2,3
"""
ADDRESSES = """\
Firma,Vorname*,Nachname*,Straße*,Hausnr.,PLZ*,Ort*,Country*,State,Telefon
Jäger KG,Ada,Sørensen,Waldstraße,5,01067,Dresden,Germany,,+49 351 2
,Jens,Ångström,Storgatan,12 B,111 22,Stockholm,Sweden,,
Wild Inc.,Bea,Lee,Main St,1,94016,San Francisco,USA,California,(555) 020
,Tim,O'Hara,High Street,7,SW1A 1AA,London,UK,,
"""
PATHS = """\
Artikel,Kategorien,Gewicht,Preis
KP-1,Kinder > Jacken,1.5 kg,"1.234,50 €"
KP-2,Baby > Oberteile > Hemden,300 g,"79,00 €"
KP-3,"Kinder > Jacken, Angebote",0.2 kg,"9,90 €"
KP-4,Baby>Oberteile,1500 g,"19,– €"
"""
ODD = """\
Artikel;EAN;Gewicht;Preis;Datum
="0012346";4,00638E+12;7,7e-05;1.250,00;13.02.2026
 OD200 ;4012345300123;1,5E+01;12,50;02.03.2026
OD200\N{NO-BREAK SPACE};4012345300130;2;3;02.03.2026
   ;;;;
OD300;4012345300147;2;3;02.03.2026
\x1a"""
EBAY = """\
"Sales Record Number","Order Number","Buyer Username","Buyer Name","Buyer Email",\
"Ship To City","Item Title","Custom Label","Quantity","Sold For","Sale Date"
"501","17-1","wild","Wild GmbH","wild@example.com","Köln","Äpfel","O-1","2","€2,50",\
"Nov-02-26"
"502","17-2","öst","Öst AB","","Malmö","Birnen","O-2","1","€1.004,00","Nov-05-26"

"2","record(s) downloaded","from ","Nov-01-26 00:00:00"," to ","Nov-30-26 23:59:59"
Seller ID : obst-und-wein
"""
OPENTRANS = """\
<?xml version="1.0" encoding="UTF-8"?>
<ORDER xmlns="http://www.opentrans.org/XMLSchema/2.1" version="2.1" type="standard"
 xmlns:bmecat="http://www.bmecat.org/bmecat/2005">
<ORDER_HEADER><ORDER_INFO><ORDER_ID>PO-77</ORDER_ID>
<ORDER_DATE>2026-11-20T10:00:00+01:00</ORDER_DATE>
<PARTIES><PARTY><bmecat:PARTY_ID type="gln">4399901000018</bmecat:PARTY_ID>
<PARTY_ROLE>buyer</PARTY_ROLE><ADDRESS><bmecat:NAME>Wild GmbH</bmecat:NAME>
<bmecat:CITY>Köln</bmecat:CITY></ADDRESS></PARTY>
<PARTY><bmecat:PARTY_ID type="gln">4399901000025</bmecat:PARTY_ID>
<PARTY_ROLE>supplier</PARTY_ROLE><ADDRESS><bmecat:NAME>Wir</bmecat:NAME></ADDRESS>
</PARTY></PARTIES><bmecat:CURRENCY>EUR</bmecat:CURRENCY></ORDER_INFO></ORDER_HEADER>
<ORDER_ITEM_LIST><ORDER_ITEM><LINE_ITEM_ID>1</LINE_ITEM_ID><PRODUCT_ID>
<bmecat:SUPPLIER_PID>O-1</bmecat:SUPPLIER_PID>
<bmecat:DESCRIPTION_SHORT>Äpfel</bmecat:DESCRIPTION_SHORT></PRODUCT_ID>
<QUANTITY>8</QUANTITY><bmecat:ORDER_UNIT>C62</bmecat:ORDER_UNIT><PRODUCT_PRICE_FIX>
<bmecat:PRICE_AMOUNT>2.50</bmecat:PRICE_AMOUNT></PRODUCT_PRICE_FIX>
<PRICE_LINE_AMOUNT>20</PRICE_LINE_AMOUNT></ORDER_ITEM>
<ORDER_ITEM><LINE_ITEM_ID>2</LINE_ITEM_ID><PRODUCT_ID>
<bmecat:SUPPLIER_PID>O-2</bmecat:SUPPLIER_PID>
<bmecat:DESCRIPTION_SHORT>Birnen</bmecat:DESCRIPTION_SHORT></PRODUCT_ID>
<QUANTITY>1.5</QUANTITY><bmecat:ORDER_UNIT>C62</bmecat:ORDER_UNIT><PRODUCT_PRICE_FIX>
<bmecat:PRICE_AMOUNT>4</bmecat:PRICE_AMOUNT></PRODUCT_PRICE_FIX>
<PRICE_LINE_AMOUNT>6</PRICE_LINE_AMOUNT></ORDER_ITEM></ORDER_ITEM_LIST>
<ORDER_SUMMARY><TOTAL_ITEM_NUM>2</TOTAL_ITEM_NUM><TOTAL_AMOUNT>26</TOTAL_AMOUNT>
</ORDER_SUMMARY></ORDER>
"""
WOOCOMMERCE_ORDERS = """\
Order Number,Order Status,Order Date,Customer Note,First Name (Billing),\
Last Name (Billing),Company (Billing),Address 1&2 (Billing),City (Billing),\
Postcode (Billing),Country Code (Billing),Email (Billing),Phone (Billing),\
First Name (Shipping),Last Name (Shipping),Address 1&2 (Shipping),City (Shipping),\
Postcode (Shipping),Country Code (Shipping),Payment Method Title,\
Cart Discount Amount,Order Subtotal Amount,Shipping Method Title,\
Order Shipping Amount,Order Total Amount,SKU,Item #,Item Name,Quantity (- Refund),\
Item Cost
3001,Processing,2026-11-20 09:15,Bitte klingeln,Ulf,Åberg,,Markt 5,Dresden,01067,DE,\
ulf@example.com,0351 5,Ulf,Åberg,Markt 5,Dresden,01067,DE,PayPal,0,26,DHL,4.90,30.90,\
O-1,1,Äpfel,8,2.5
3001,Processing,2026-11-20 09:15,Bitte klingeln,Ulf,Åberg,,Markt 5,Dresden,01067,DE,\
ulf@example.com,0351 5,Ulf,Åberg,Markt 5,Dresden,01067,DE,PayPal,0,26,DHL,4.90,30.90,\
O-2,2,Birnen,1.5,4
3002,Completed,2026-11-21 17:40,,Ulf,Åberg,,Markt 5,Dresden,01067,DE,\
ulf@example.com,0351 5,Ulf,Åberg,Markt 5,Dresden,01067,DE,Rechnung,0,14,DHL,0,14,\
O-3,1,Trauben,2,7
"""
UBL_BILL_LINE = """\
<cac:InvoiceLine><cbc:ID>{number}</cbc:ID>
<cbc:InvoicedQuantity unitCode="EA">{quantity}</cbc:InvoicedQuantity>
<cbc:LineExtensionAmount currencyID="EUR">{sum}</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>{name}</cbc:Name><cac:SellersItemIdentification>
<cbc:ID>{code}</cbc:ID></cac:SellersItemIdentification></cac:Item>
<cac:Price><cbc:PriceAmount currencyID="EUR">{price}</cbc:PriceAmount>
<cbc:BaseQuantity unitCode="EA">{base}</cbc:BaseQuantity></cac:Price></cac:InvoiceLine>
"""
UBL_BILL = (
    """\
<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="urn:\
oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:\
oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:ID>R-501</cbc:ID><cbc:IssueDate>2026-11-20</cbc:IssueDate>
<cbc:DueDate>2026-12-20</cbc:DueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Mosterei Öhr\
</cbc:Name></cac:PartyName></cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party><cac:PartyName><cbc:Name>Wir</cbc:Name>\
</cac:PartyName></cac:Party></cac:AccountingCustomerParty>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">26.00\
</cbc:LineExtensionAmount><cbc:PayableAmount currencyID="EUR">26.00\
</cbc:PayableAmount></cac:LegalMonetaryTotal>
"""
    + UBL_BILL_LINE.format(
        **{"number": 1, "code": "O-1", "name": "Äpfel", "quantity": 8, "sum": "20.00"},
        **{"price": "25.00", "base": 10},
    )
    + UBL_BILL_LINE.format(
        **{"number": 2, "code": "X-9", "name": "Most", "quantity": 1.5, "sum": "6.00"},
        **{"price": "4", "base": 1},
    )
    + "</Invoice>\n"
)
CII_LINE = """\
<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument>
<ram:LineID>{number}</ram:LineID></ram:AssociatedDocumentLineDocument>
<ram:SpecifiedTradeProduct><ram:SellerAssignedID>{code}</ram:SellerAssignedID>
<ram:Name>{name}</ram:Name></ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>
<ram:ChargeAmount>{price}</ram:ChargeAmount></ram:NetPriceProductTradePrice>
</ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery>
<ram:BilledQuantity unitCode="H87">{quantity}</ram:BilledQuantity>
</ram:SpecifiedLineTradeDelivery></ram:IncludedSupplyChainTradeLineItem>
"""
CII = (
    """\
<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:\
CrossIndustryInvoice:100" xmlns:ram="urn:un:unece:uncefact:data:standard:\
ReusableAggregateBusinessInformationEntity:100" xmlns:udt="urn:un:unece:uncefact:data:\
standard:UnqualifiedDataType:100">
<rsm:ExchangedDocument><ram:ID>R-601</ram:ID><ram:TypeCode>380</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">20261120</udt:DateTimeString>
</ram:IssueDateTime></rsm:ExchangedDocument><rsm:SupplyChainTradeTransaction>
"""
    + "".join(
        CII_LINE.format(number=at, code=code, name=name, quantity=quantity, price=price)
        for at, (code, name, quantity, price) in enumerate(LINES, 1)
    )
    + """\
<ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty><ram:Name>Kelterei Öhr\
</ram:Name></ram:SellerTradeParty><ram:BuyerTradeParty><ram:Name>Wir</ram:Name>
</ram:BuyerTradeParty></ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR\
</ram:InvoiceCurrencyCode><ram:SpecifiedTradeSettlementHeaderMonetarySummation>
<ram:LineTotalAmount>26.00</ram:LineTotalAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation>
</ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>
"""
)
DATEV_COLUMNS = (
    "Umsatz (ohne Soll/Haben-Kz);Soll/Haben-Kennzeichen;WKZ Umsatz;Kurs;Basis-Umsatz;"
    "WKZ Basis-Umsatz;Konto;Gegenkonto (ohne BU-Schlüssel);BU-Schlüssel;Belegdatum;"
    "Belegfeld 1;Belegfeld 2;Skonto;Buchungstext;Postensperre;Diverse Adressnummer"
)
DATEV = f"""\
"EXTF";700;21;"Buchungsstapel";13;20261130120000000;;"RE";"";"";1001;456;20260101;4;\
20261101;20261130;"November";"EM";1;0;0;"EUR"
{DATEV_COLUMNS}
1234,50;"S";"EUR";;;"";1200;8400;"";0211;"RE-21";"";;"Erlös „Öl“";0;""
89,9;"H";"EUR";;;"";1200;4930;"";511;"RE-22";"";;"Büro; Papier";0;""
10,00;"S";"EUR";;;"";1200;8400;"9";1211;"RE-23";"";;"mit Steuerschlüssel";0;""
"""
OPEN_DOCUMENT = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = f"""\
<manifest:manifest manifest:version="1.2"
 xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="{OPEN_DOCUMENT}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
CELLS = """\
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">
<office:body><office:spreadsheet><table:table table:name="Tabelle">{rows}</table:table>
</office:spreadsheet></office:body></office:document-content>"""

ERRORS = (
    ("Code", "Name", "Weight", "Note"),
    ("OF-1", "Apfel", 1.5, "gut"),
    ("OF-2", "Birne", "#DIV/0!", "a"),
    ("OF-3", "Pflaume", "#NV", "auf Deutsch #N/A"),
    ("OF-4", "Kirsche", 2, "#REF!"),
)
BACKSLASHES = (("Code", "Name"), ("BS-1", "eins"), ("BS-2", "zwei"))
# Dates of a workbook beside such as are texts.
RATES = (
    ("Cur", "Rate", "Day"),
    ("CHF", 1.1, datetime.date(2026, 3, 2)),
    ("CHF", 1.2, "13.02.2026"),
)


def errors_ods():
    """A workbook of LibreOffice whose cells hold errors, behind an empty text."""
    cells = "".join(
        f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>"
        for row in ERRORS
    )
    parts = {"mimetype": OPEN_DOCUMENT, "content.xml": CELLS.format(rows=cells)}
    return _packed(parts | {"META-INF/manifest.xml": MANIFEST})


def _cell(value):
    if isinstance(value, str):
        is_error = value.startswith("#")
        kind = 'calcext:value-type="error" office:string-value=""' if is_error else ""
        attributes = f'office:value-type="string" {kind}'
    else:
        attributes = f'office:value-type="float" office:value="{value}"'
    text = f"<text:p>{value}</text:p>"
    return f"<table:table-cell {attributes}>{text}</table:table-cell>"


def workbook(*rows, backslashes=False):
    """An xlsx file of rows; some programs write backslashes into its zip."""
    import openpyxl

    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    if not backslashes:
        return stream.getvalue()
    with zipfile.ZipFile(stream) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    changed = {
        name if name.startswith("[") else name.replace("/", "\\"): part
        for name, part in parts.items()
    }
    return _packed(changed)


def _packed(parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name, content in parts.items():
            # Python writes its own sign between folders, unless it is set afterwards.
            entry = zipfile.ZipInfo()
            entry.filename = name
            packed.writestr(entry, content)
    return stream.getvalue()
