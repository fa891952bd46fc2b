package io.gristmill.preprocessing.extract.block;

import java.util.HashMap;
import java.util.Map;

/**
 * What an element means for cutting a page into blocks. The trained model knows a kind by its place
 * here: a new one goes to the end.
 */
public enum TagKind {
  /** Flows with the text around it. */
  INLINE,
  /** Not rendered, or no text: the text around it goes on as if it were not there. */
  SKIPPED(
      "head style noscript noframes noembed datalist rp rt rtc param source track area frame portal"
          + " fencedframe link meta base basefont bgsound title option optgroup"),
  LINE_BREAK("br"),
  /** A block without a meaning of its own. */
  PLAIN(
      "div body html center tbody thead tfoot tr colgroup hgroup search menuitem marquee"
          + " multicol"),
  PARAGRAPH("p"),
  HEADING("h1 h2 h3 h4 h5 h6"),
  ITEM("li dt dd"),
  CELL("td th"),
  QUOTE("blockquote"),
  PREFORMATTED("pre listing xmp plaintext"),
  CAPTION("figcaption caption legend summary"),
  ARTICLE("article"),
  MAIN("main"),
  SECTION("section details"),
  HEADER("header"),
  FOOTER("footer"),
  NAVIGATION("nav"),
  ASIDE("aside"),
  FORM("form fieldset"),
  LIST("ul ol dl menu dir"),
  TABLE("table"),
  FIGURE("figure"),
  ADDRESS("address"),
  /** Holds no text and stands on lines of its own: ends a block. */
  SEPARATOR("hr iframe frameset video object embed applet"),
  /** Holds no text but stands in the line as a word does. */
  OBJECT(
      "img image picture svg canvas audio map select button textarea input progress meter keygen"),
  MATH("math m:math mml:math"),
  SCRIPT("script"),
  TEMPLATE("template"),
  DIALOG("dialog"),
  /** A place where a word may be broken. */
  WORD_BREAK("wbr");

  /** Kinds that an open block element can have; the others come after them. */
  static final int BOX_KINDS = ADDRESS.ordinal() + 1;

  private static final Map<String, TagKind> BY_NAME = byName();

  private final String tags;

  TagKind() {
    this("");
  }

  TagKind(String tags) {
    this.tags = tags;
  }

  /**
   * By lower-case name. Custom elements but MathJax's are blocks, other unknown ones are inline.
   */
  static TagKind of(String name) {
    TagKind kind = BY_NAME.get(name);
    if (kind != null) {
      return kind;
    }
    return name.indexOf('-') > 0 && !name.startsWith("mjx-") ? PLAIN : INLINE;
  }

  /** Whether such an element is a block with text of its own, a dialog included. */
  boolean isBox() {
    return (ordinal() >= PLAIN.ordinal() && ordinal() < BOX_KINDS) || this == DIALOG;
  }

  /** Whether such an element usually holds text itself, rather than other blocks. */
  boolean isLeaf() {
    return switch (this) {
      case PARAGRAPH, HEADING, ITEM, CELL, QUOTE, PREFORMATTED, CAPTION, ADDRESS -> true;
      default -> false;
    };
  }

  private static Map<String, TagKind> byName() {
    Map<String, TagKind> map = new HashMap<>();
    for (TagKind kind : values()) {
      for (String tag : kind.tags.split(" ")) {
        map.put(tag, kind);
      }
    }
    map.remove("");
    return map;
  }
}
