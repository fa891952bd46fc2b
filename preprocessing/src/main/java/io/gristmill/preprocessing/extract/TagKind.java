package io.gristmill.preprocessing.extract;

import java.util.HashMap;
import java.util.Map;

/**
 * What an element means for cutting a page into blocks. The trained model knows a kind by its place
 * here: a new one goes to the end.
 */
enum TagKind {
  /** Flows with the text around it. */
  INLINE,
  /** Never holds main text. */
  SKIPPED,
  LINE_BREAK,
  /** A block without a meaning of its own. */
  PLAIN("div body html center tbody thead tfoot tr colgroup hgroup search dialog menuitem"),
  PARAGRAPH("p"),
  HEADING("h1 h2 h3 h4 h5 h6"),
  ITEM("li dt dd"),
  CELL("td th"),
  QUOTE("blockquote"),
  PREFORMATTED("pre listing xmp"),
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
  ADDRESS("address");

  private static final String SKIPPED_TAGS =
      "head script style noscript template svg math iframe frameset frame noframes object embed applet"
          + " canvas audio video map select option optgroup datalist button textarea input progress"
          + " meter rt rp param source track area img picture hr link meta base title";

  private static final Map<String, TagKind> BY_NAME = byName();

  private final String tags;

  TagKind() {
    this("");
  }

  TagKind(String tags) {
    this.tags = tags;
  }

  /** By lower-case name. Custom elements are blocks, other unknown ones are inline. */
  static TagKind of(String name) {
    TagKind kind = BY_NAME.get(name);
    if (kind != null) {
      return kind;
    }
    return name.indexOf('-') > 0 ? PLAIN : INLINE;
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
    for (String tag : SKIPPED_TAGS.split(" ")) {
      map.put(tag, SKIPPED);
    }
    map.put("br", LINE_BREAK);
    map.remove("");
    return map;
  }
}
