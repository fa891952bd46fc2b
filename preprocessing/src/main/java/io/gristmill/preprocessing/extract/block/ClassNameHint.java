package io.gristmill.preprocessing.extract.block;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Hints from the words in {@code class}, {@code id}, {@code role} and {@code itemprop}. */
public enum ClassNameHint {
  ARTICLE(
      "article articlebody articletext articlecontent entry post blogpost story hentry newstext"),
  CONTENT("content contents contenido inhalt contentmain maincontent bodytext maintext main"),
  TEXT(
      "text body prose paragraph richtext copy rte wysiwyg markdown description texte texto tekst"),
  LEAD("lead intro teaser standfirst abstract summary excerpt subtitle subline subheadline dek"),
  COMMENTS("comment comments commentlist respond reply replies disqus kommentare kommentar forum"),
  NAVIGATION(
      "nav navi navigation navbar menu menue menubar submenu breadcrumb breadcrumbs pager"
          + " pagination paging tabs toc skip sitemap topbar toolbar"),
  FOOTER("footer foot fuss bottom copyright legal imprint impressum disclaimer credits colophon"),
  HEADER("header head masthead logo branding banner top kopf"),
  SIDEBAR("sidebar side aside widget widgets rail column marginal left right secondary"),
  SHARING(
      "share sharing social follow facebook twitter sharedaddy addthis addtoany bookmark like"
          + " shariff whatsapp instagram"),
  RELATED(
      "related recommended recommendations more also similar popular latest trending mostread"
          + " readmore jp outbrain taboola promoted further recent next prev previous previews"
          + " weitere carousel slider cards card grid archive"),
  CONSENT(
      "cookie cookies consent gdpr privacy overlay modal popup lightbox dialog notice alert"
          + " newsletter subscribe subscription signup login register paywall abo"),
  ADVERT(
      "ad ads adv advert advertisement advertising sponsor sponsored promo promotion banners shop"
          + " product price affiliate werbung anzeige anzeigen"),
  META(
      "meta byline author date time timestamp dateline published info tag tags category categories"
          + " cat keywords postmeta kicker autor datum bio profile avatar vcard rating stats"
          + " breadline"),
  PICTURE(
      "caption image img photo picture gallery figure media video thumb thumbnail bild foto"
          + " credit source slideshow"),
  HIDDEN("hidden hide invisible none sr screen reader print noprint accessibility visuallyhidden"),
  FORM("form search suche contact kontakt input field poll survey quiz"),
  CODE("code highlight syntax listing terminal quote blockquote infobox references footnotes");

  /** The bits of all hints. */
  static final int ALL = (1 << values().length) - 1;

  private static final Map<String, ClassNameHint> BY_WORD = byWord();
  private static final int LONGEST_WORD = 24;
  private static final int SLOTS = 1 << 14;

  /** Hash slots of the known words. */
  private static final BitSet MAY_BE = mayBe();

  private final String words;

  ClassNameHint(String words) {
    this.words = words;
  }

  public int bit() {
    return 1 << ordinal();
  }

  /** Bits of the hints for the words of an attribute, which may be joined in any usual way. */
  static int in(String attribute) {
    int bits = 0;
    int start = 0;
    int length = attribute.length();
    for (int i = 0; i <= length; i++) {
      if (i == length || isBoundary(attribute, i)) {
        bits |= bit(attribute, start, i);
        start = i < length && Character.isLetter(attribute.charAt(i)) ? i : i + 1;
      }
    }
    return bits;
  }

  /**
   * Whether a word boundary is at {@code i}: at a non-letter, or before a capital after a small
   * letter.
   */
  private static boolean isBoundary(String text, int i) {
    char c = text.charAt(i);
    return !Character.isLetter(c)
        || (i > 0 && Character.isUpperCase(c) && Character.isLowerCase(text.charAt(i - 1)));
  }

  private static int bit(String attribute, int start, int end) {
    if (end - start < 2 || end - start > LONGEST_WORD) {
      return 0;
    }
    int hash = 0;
    for (int i = start; i < end; i++) {
      char c = attribute.charAt(i);
      if (c >= 0x80) {
        return bit(attribute.substring(start, end).toLowerCase(Locale.ROOT));
      }
      hash = 31 * hash + (c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }
    // Most words are unknown, so no string is allocated for them.
    return MAY_BE.get(slot(hash))
        ? bit(attribute.substring(start, end).toLowerCase(Locale.ROOT))
        : 0;
  }

  private static int bit(String word) {
    ClassNameHint hint = BY_WORD.get(word);
    return hint == null ? 0 : hint.bit();
  }

  private static int slot(int hash) {
    return (hash ^ (hash >>> 16)) & (SLOTS - 1);
  }

  private static Map<String, ClassNameHint> byWord() {
    Map<String, ClassNameHint> map = new HashMap<>();
    for (ClassNameHint hint : values()) {
      for (String word : hint.words.split(" ")) {
        map.put(word, hint);
      }
    }
    return map;
  }

  private static BitSet mayBe() {
    BitSet slots = new BitSet(SLOTS);
    BY_WORD.keySet().forEach(word -> slots.set(slot(word.hashCode())));
    return slots;
  }
}
