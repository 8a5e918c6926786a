"""What columns are called in files that other programs write.

A word stands for fields of several models; the first that the model has is meant. The
labels of fields in all installed languages are known without this table.
"""

import re

# Fields, rather the first ones: what headers call them, as people write it.
WORDS = """
default_code: SKU; Article; Article No; Article Number; Artikel; Artikelnr;
    Artikelnummer; ArtNr; Art-Nr; Item; Item No; Item Number; Item Code; Part Number;
    Part No; MPN; Product Code; Product Number; Product ID; Produktnummer; Produktcode;
    Materialnummer; Material Number; Supplier PID; Custom Label; Artikel-Nr; Art-Nummer;
    Seller SKU; Item SKU; Supplier AID; Bestellnummer; Variant SKU; Modell; Model Number
default_code, ref, code: Reference; Reference #; Referenz; Référence; Internal
    Reference; Code
barcode: EAN; EAN13; EAN-13; EAN Code; GTIN; GTIN13; UPC; ISBN; Strichcode; Barcode;
    International PID; Variant Barcode; EAN/GTIN; UPC/EAN; Barcode EAN; EAN Nummer;
    EAN-Nr; GTIN Code; Barcode Number; Code-barres; GLN
ref: Customer ID; Customer No; Customer Number; Customer Code; Kundennummer; Transaction
    ID; Transaktionscode; Transaktions-ID; Kundennr; Kunden-Nr; KdNr; Kd-Nr; Kundencode;
    Vendor Code; Vendor No; Vendor ID; Supplier Code; Supplier No; Supplier ID;
    Lieferantennummer; Lieferantennr; LiefNr; Debitor; Debitorennummer; Kreditor;
    Kreditorennummer; Account Number; Client ID; Code client; Partner ID; Record ID;
    Contact ID; Company ID; Adressnummer
name, display_name: Title; Titel; Bezeichnung; Artikelbezeichnung; Produktbezeichnung;
    Produktname; Product Name; Product; Produkt; Item Name; Firma; Firmenname; Company;
    Company Name; Kunde; Kundenname; Customer Name; Lieferant; Supplier Name; Vendor
    Name; Contact Name; Full Name; Nom; Nombre; Nome; Display Name; File As;
    Organization; Organization Name; Organisation; Désignation; Description Short;
    Kurzbezeichnung; Post Title; Name-de_DE; Name-en_US
list_price, price_unit, price, lst_price: Price; Preis; Verkaufspreis; VK; VK-Preis;
    Regular Price; Sales Price; Selling Price; Retail Price; Unit Price; Einzelpreis;
    Stückpreis; UVP; RRP; MSRP; Bruttopreis; Nettopreis; Net Price; List Price;
    Listenpreis; VK netto; VK brutto; Item Cost; Price EUR; Price USD; Sold For; Prix;
    Precio; Prezzo; Variant Price; Price Amount; Price Tax Excluded; Price Tax Included;
    Price-EUR; Price-USD; Price-GBP; Price-CHF
standard_price: Cost; Cost Price; Purchase Price; Einkaufspreis; EK; EK-Preis;
    Einstandspreis; Wholesale Price; Cost per Item; Kosten; Prix d'achat
weight: Weight; Gewicht; Nettogewicht; Net Weight; Gross Weight; Bruttogewicht; Weight
    kg; Gewicht kg; Poids; Peso; Package Weight
volume: Volume; Volumen; Rauminhalt
description_sale, description, comment, note: Description; Beschreibung; Langtext; Long
    Description; Artikeltext; Artikelbeschreibung; Product Description; Verkaufstext;
    Short Description; Kurzbeschreibung; Kurztext; Body HTML; Post Content; Summary;
    Description Long
categ_id, category_id, partner_category_id: Category; Categories; Kategorie; Kategorien;
    Warengruppe; Artikelgruppe; Produktgruppe; Product Category; Product Type;
    Catégorie; Categoría; Categorie
category_id, product_tag_ids, tag_ids, tag_id: Tags; Tag; Schlagwörter; Schlagworte;
    Stichwörter; Labels; Keywords; Gruppen
image_1920: Image; Images; Bild; Bilder; Picture; Foto; Photo; Image Src; Image URL;
    Image URLs; Bild-URL; Base Image; Produktbild; Main Image; Variant Image
street: Street; Straße; Strasse; Str; Address; Adresse; Address 1; Address Line 1;
    Anschrift; Street Address; Rue; Straße und Hausnummer; Adresszeile 1; Billing
    Address; Calle; Via; Shipping Address 1; Straße/Nr; Home Street; Business Street;
    Billing Street; Street 1; Address 1&2; Straße und Nr
street2: Street 2; Address 2; Address Line 2; Adresszusatz; Zusatz; Adresse 2; Extended
    Address; Billing Address 2; Straße 2; Adresszeile 2; Suite
zip: Zip; Zip Code; ZIP/Postal Code; PLZ; Postleitzahl; Postcode; Postal Code; Code
    postal; CAP; Código postal; Plz Ort
city: City; Ort; Stadt; Town; Wohnort; Ortschaft; Ville; Ciudad; Città; Gemeinde
country_id: Country; Land; Country Code; Ländercode; Länderkürzel; Staat; Ländername;
    Pays; País; Nation; Country ISO; Ship Country; Landkennzeichen; Lkz; Country/Region;
    Billing Country; Land/Region
state_id: State; Bundesland; Province; Region; Kanton; Province Code; County; Provinz;
    State Code; Provincia
phone: Phone; Telefon; Tel; Telephone; Phone Number; Telefonnummer; Telefon 1; Fon;
    Rufnummer; Festnetz; Téléphone; Teléfono; Phone 1 - Value; Business Phone; Primary
    Phone; Main Phone
mobile: Mobile; Mobil; Handy; Mobiltelefon; Cell; Cell Phone; Mobilfunk
email, email_from: E-Mail; Email; Mail; E-Mail-Adresse; Email Address; Mailadresse;
    eMail; Courriel; Correo; E-mail 1 - Value; E-mail Address; Primary Email
website: Website; Web; Webseite; Homepage; URL; Internet; WWW; Internetadresse; Site
    Web; Website URL; Web Page; Website 1 - Value; Web Site
vat: VAT; VAT Number; VAT ID; Tax ID; Tax Number; USt-ID; UStID; USt-IdNr;
    Umsatzsteuer-ID; UID; UID-Nummer; MwSt-Nr; TVA; Vat No; Steuernummer
function: Job; Job Title; Position; Funktion; Beruf; Job Position; Stellung;
    Organization Title
comment, note: Notes; Note; Notiz; Notizen; Bemerkung; Bemerkungen; Remark
lang: Language; Sprache; Lang; Langue
parent_id: Parent; Parent Company; Muttergesellschaft; Übergeordnet
partner_id: Customer; Kunde; Client; Customer ID; Customer Name; Kundennummer; Kundennr;
    Partner; Buyer; Käufer; Besteller; Debitor; Lieferant; Supplier; Vendor;
    Auftraggeber; Customer Email; Billing Name; Buyer Name; Ship To Name;
    Rechnungsempfänger; Käufername; Besteller
partner_name: Auftraggeber; Empfänger; Begünstigter; Zahlungspflichtiger; Payee;
    Beneficiary; Name Zahlungsbeteiligter; Auftraggeber/Empfänger; Partner Name;
    Counterparty; Gegenpartei; Zahlungsbeteiligter; Name des Partners;
    Empfänger/Auftraggeber; Auftraggeber / Begünstigter;
    Beguenstigter/Zahlungspflichtiger
client_order_ref, name, origin: Order ID; Order No; Order Number; Bestellnummer;
    Auftragsnummer; Auftrag; Bestellung; Order; Order Reference; Auftragsnr; Bestellnr;
    Belegnummer; Sales Record Number; Order Name; Purchase Order; PO Number
date_order, date, invoice_date: Order Date; Date; Datum; Auftragsdatum; Bestelldatum;
    Bestellt am; Created At; Buchungstag; Buchungsdatum; Booking Date; Issue Date;
    Belegdatum; Purchase Date; Sale Date; Transaction Date; Date Created; Created UTC;
    Valuta
amount, amount_total: Amount; Betrag; Umsatz; Total; Summe; Gesamt; Gesamtbetrag; Total
    Price; Montant; Importe; Amount EUR; Amount in EUR; Betrag EUR; Betrag in EUR;
    Brutto; Gross; Gross Amount; Amount Paid
payment_ref, ref, narration: Verwendungszweck; Payment Reference; Purpose; Remittance
    Information; Buchungstext; Zweck; Memo
currency_id: Currency; Währung; Waehrung; Devise; Moneda; Currency Code; Whg
product_id: Product; Product ID; Produkt; Artikel; Article; Item; SKU; Line SKU;
    Lineitem SKU; Artikelnummer; Artikelnr; Line Item; Stock Code; Item SKU; Custom
    Label; Seller SKU; Article; Art.-Nr.; Artikel-Nr
product_uom_qty, product_qty, quantity, qty, inventory_quantity: Quantity; Qty; Menge;
    Anzahl; Stück; Stückzahl; Quantité; Cantidad; Bestand; Lagerbestand; Stock; On Hand;
    Lineitem Quantity; Ordered Quantity; Quantity Purchased; Quantity (- Refund);
    Bestellmenge
discount: Discount; Rabatt; Discount %; Rabatt %; Remise; Nachlass
uom_id, product_uom_id: Unit; UoM; Einheit; Mengeneinheit; ME; Order Unit
active: Active; Aktiv; Enabled; Published; Status; Active (0/1); Is Active
sequence: Position; Sort; Sortierung; Reihenfolge; Sort Order; Rang
date_deadline, date_planned: Due; Due Date; Fällig; Fälligkeit; Frist
user_id: Salesperson; Verkäufer; Owner; Besitzer; Sachbearbeiter; Assignee
contact_name: Contact; Ansprechpartner; Kontakt; Kontaktperson
"""


def plain(text):
    """What of a header counts: letters and digits, whatever stands between them."""
    return "".join(char for char in str(text).casefold() if char.isalnum())


def _table():
    found = {}
    for entry in re.split(r"\n(?! )", WORDS.strip()):
        fields, words = entry.split(": ")
        for word in words.split(";"):
            found.setdefault(plain(word), []).extend(fields.split(", "))
    return found


MEANT = _table()  # {plain header: names of fields, rather the first}
