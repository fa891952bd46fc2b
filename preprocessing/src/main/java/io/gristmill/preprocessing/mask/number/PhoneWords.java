package io.gristmill.preprocessing.mask.number;

import java.util.List;

/** Words that identify the next number as a telephone number or as something else. */
final class PhoneWords {

  private static final List<String> BEFORE =
      List.of(
          "phone",
          "phones",
          "phone number",
          "telephone",
          "tel",
          "call",
          "call us",
          "fax",
          "mobile",
          "mob",
          "cell",
          "cellphone",
          "cellular",
          "whatsapp",
          "viber",
          "hotline",
          "helpline",
          "landline",
          "sms",
          "dial",
          "contact",
          "reach me",
          "text me",
          "desk:",
          "office:",
          "home:",
          "work:",
          "t:",
          "m:",
          "p:",
          "f:",
          "ph",
          "ph:",
          "telefon",
          "telefonnummer",
          "telefax",
          "handy",
          "mobil",
          "rufnummer",
          "anruf",
          "hotline",
          "durchwahl",
          "fon",
          "téléphone",
          "tél",
          "portable",
          "appelez",
          "teléfono",
          "telefono",
          "móvil",
          "movil",
          "celular",
          "llame",
          "llamar",
          "cellulare",
          "chiamare",
          "telefone",
          "telemóvel",
          "telefoon",
          "mobiel",
          "gsm",
          "komórka",
          "telefonu",
          "puhelin",
          "puh",
          "tlf",
          "τηλέφωνο",
          "τηλ",
          "тел",
          "телефон",
          "моб",
          "هاتف",
          "טלפון",
          "电话",
          "電話",
          "手机",
          "手機",
          "联系",
          "전화",
          "☎",
          "📞",
          "📱");

  private static final List<String> AFTER =
      List.of(
          "phone", "office", "home", "work", "mobile", "cell", "fax", "desk", "tel", "landline");

  private static final List<String> OTHER =
      List.of(
          "isbn",
          "issn",
          "doi",
          "order",
          "invoice",
          "serial",
          "sku",
          "ean",
          "upc",
          "gtin",
          "asin",
          "version",
          "pmid",
          "arxiv",
          "patent",
          "vol",
          "pp",
          "pages",
          "ref",
          "reference",
          "account",
          "iban",
          "card",
          "credit card",
          "ssn",
          "social security",
          "license",
          "licence",
          "passport",
          "zip",
          "tracking",
          "ticket",
          "model",
          "bestellnummer",
          "rechnung",
          "artikelnummer",
          "kontonummer",
          "commande",
          "facture",
          "pedido",
          "factura",
          "id");

  /** The classification of a number by the words around it. */
  enum Context {
    PHONE,
    OTHER,
    NOTHING
  }

  private PhoneWords() {}

  /** The classification by the nearest word before a number. */
  static Context before(String text, int start) {
    int phone = ContextWords.lastBefore(text, start, BEFORE);
    int other = ContextWords.lastBefore(text, start, OTHER);
    return phone < 0 && other < 0 ? Context.NOTHING : phone > other ? Context.PHONE : Context.OTHER;
  }

  /** Whether the word after a number identifies it. */
  static boolean follows(String text, int end) {
    return ContextWords.isAfter(text, end, AFTER);
  }
}
