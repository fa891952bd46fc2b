package io.gristmill.preprocessing.extract.block;

import java.util.HashMap;
import java.util.Map;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;

/**
 * The role of an element in cutting a page into blocks. The trained model uses the ordinals: new
 * kinds must be added at the end.
 */
public enum TagKind {
  /** Part of the surrounding text. */
  INLINE,
  /** Not rendered, or without text; does not interrupt the surrounding text. */
  SKIPPED(
      "head style noscript noframes noembed datalist rp rt rtc param source track area frame portal"
          + " fencedframe link meta base basefont bgsound title option optgroup"),
  LINE_BREAK("br"),
  /** A block without specific meaning. */
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
  /** Contains no text and ends the block. */
  SEPARATOR("hr iframe frameset video object embed applet"),
  /** Contains no text but separates words like a word of its own. */
  OBJECT(
      "img image picture svg canvas audio map select button textarea input progress meter keygen"),
  MATH("math m:math mml:math"),
  SCRIPT("script"),
  TEMPLATE("template"),
  DIALOG("dialog"),
  WORD_BREAK("wbr");

  /** Number of kinds that an open block element can have; the others follow. */
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
   * The kind of a lower-case name. Custom elements except those of MathJax are blocks, other
   * unknown ones are inline.
   */
  static TagKind of(String name) {
    TagKind kind = BY_NAME.get(name);
    if (kind != null) {
      return kind;
    }
    return name.indexOf('-') > 0 && !name.startsWith("mjx-") ? PLAIN : INLINE;
  }

  /** Whether the element is a block with its own text, including dialogs. */
  boolean isBox() {
    return (ordinal() >= PLAIN.ordinal() && ordinal() < BOX_KINDS) || this == DIALOG;
  }

  /** Whether the element usually contains text instead of other blocks. */
  boolean isLeaf() {
    return switch (this) {
      case PARAGRAPH, HEADING, ITEM, CELL, QUOTE, PREFORMATTED, CAPTION, ADDRESS -> true;
      default -> false;
    };
  }

  /** Whether an element of this kind inside preformatted text is a line, or a list of lines. */
  boolean isLine(Element element) {
    if (this != PLAIN && this != ITEM && this != LIST) {
      return false;
    }
    for (Node node : element.childNodes()) {
      TagKind child = node instanceof Element part ? of(part.normalName()) : INLINE;
      if (child.isBox() && !(this == LIST && child == ITEM)) {
        return false;
      }
    }
    return true;
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
