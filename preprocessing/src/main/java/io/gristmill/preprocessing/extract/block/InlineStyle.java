package io.gristmill.preprocessing.extract.block;

import java.util.Locale;

/**
 * How a {@code style} attribute affects rendering, in bits disjoint from those of {@link
 * ClassNameHint}. Style sheets are not read. If a property is declared twice, the last declaration
 * or the last {@code !important} one applies.
 */
final class InlineStyle {

  /** Neither the element nor anything in it is shown. */
  static final int NOT_RENDERED = 1 << 20;

  /** Not shown, except for descendants that are explicitly visible. */
  static final int INVISIBLE = 1 << 21;

  static final int VISIBLE = 1 << 22;

  /** Hidden from screen readers, though possibly shown. */
  static final int ARIA_HIDDEN = 1 << 23;

  /** White space is preserved, including line ends. */
  static final int VERBATIM = 1 << 24;

  /** Line ends are preserved, other white space is collapsed. */
  static final int LINES = 1 << 25;

  /** White space is collapsed, even where it would be preserved by default. */
  static final int COLLAPSED = 1 << 26;

  /** Displayed as a block, whatever the element. */
  static final int BLOCK = 1 << 27;

  private static final int VISIBILITIES = INVISIBLE | VISIBLE;
  private static final int WHITE_SPACES = VERBATIM | LINES | COLLAPSED;

  private static final int DISPLAY = 0;
  private static final int VISIBILITY = 1;
  private static final int WHITE_SPACE = 2;
  private static final int CONTENT_VISIBILITY = 3;
  private static final int OFFSET = 4;
  private static final int OTHER = 5;

  private InlineStyle() {}

  /** Bits of the declarations in a {@code style} attribute. */
  static int of(String style) {
    int[] bits = new int[OTHER];
    boolean[] important = new boolean[OTHER];
    for (String declaration : withoutComments(style).toLowerCase(Locale.ROOT).split(";")) {
      int colon = declaration.indexOf(':');
      int property = colon < 0 ? OTHER : property(declaration.substring(0, colon).strip());
      if (property != OTHER) {
        int mark = declaration.indexOf('!', colon);
        String value =
            declaration.substring(colon + 1, mark < 0 ? declaration.length() : mark).strip();
        int found = bits(property, value);
        if (found >= 0 && (mark >= 0 || !important[property])) {
          bits[property] = found;
          important[property] = mark >= 0;
        }
      }
    }
    return bits[DISPLAY]
        | bits[VISIBILITY]
        | bits[WHITE_SPACE]
        | bits[CONTENT_VISIBILITY]
        | bits[OFFSET];
  }

  private static String withoutComments(String style) {
    int start = style.indexOf("/*");
    if (start < 0) {
      return style;
    }
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (start >= 0) {
      out.append(style, at, start);
      int end = style.indexOf("*/", start + 2);
      at = end < 0 ? style.length() : end + 2;
      start = style.indexOf("/*", at);
    }
    return out.append(style, at, style.length()).toString();
  }

  private static int property(String name) {
    return switch (name) {
      case "display" -> DISPLAY;
      case "visibility" -> VISIBILITY;
      case "white-space", "white-space-collapse" -> WHITE_SPACE;
      case "content-visibility" -> CONTENT_VISIBILITY;
      case "left", "top", "right", "text-indent", "margin-left", "inset-inline-start" -> OFFSET;
      default -> OTHER;
    };
  }

  /** Negative for an invalid value, which leaves an earlier declaration in force. */
  private static int bits(int property, String value) {
    return switch (property) {
      case DISPLAY -> display(value);
      case VISIBILITY ->
          switch (value) {
            case "hidden", "collapse" -> INVISIBLE;
            case "visible", "initial" -> VISIBLE;
            default -> value.equals("inherit") || value.equals("unset") ? 0 : -1;
          };
      case WHITE_SPACE -> whiteSpace(value);
      case CONTENT_VISIBILITY -> value.equals("hidden") ? NOT_RENDERED : 0;
      default -> isFar(value) ? NOT_RENDERED : 0;
    };
  }

  private static int display(String value) {
    return switch (value) {
      case "none" -> NOT_RENDERED;
      case "block", "flex", "grid", "table", "list-item", "flow-root", "table-row" -> BLOCK;
      default -> value.isEmpty() || !Character.isLetter(value.charAt(0)) ? -1 : 0;
    };
  }

  private static int whiteSpace(String value) {
    return switch (value) {
      case "pre", "pre-wrap", "break-spaces", "preserve", "preserve nowrap", "-moz-pre-wrap" ->
          VERBATIM;
      case "pre-line", "preserve-breaks" -> LINES;
      case "normal", "nowrap", "initial", "collapse", "wrap" -> COLLAPSED;
      default -> -1;
    };
  }

  /** Whether the offset is outside every window, such as {@code -9999px} and {@code -999em}. */
  private static boolean isFar(String value) {
    int end = 1;
    while (end < value.length() && Character.isDigit(value.charAt(end))) {
      end++;
    }
    return (value.startsWith("-999") || (value.startsWith("-") && end > 4)) && !value.endsWith("%");
  }

  /** The bits, with white space preserved as in a {@code pre} element unless they say otherwise. */
  static int orVerbatim(int bits) {
    return (bits & WHITE_SPACES) == 0 ? bits | VERBATIM : bits;
  }

  /** Visibility and white space of an element, given its parent's and its own bits. */
  static int inherit(int parent, int own) {
    int state = parent;
    if ((own & VISIBILITIES) != 0) {
      state = (state & ~VISIBILITIES) | (own & VISIBILITIES);
    }
    if ((own & WHITE_SPACES) != 0) {
      state = (state & ~WHITE_SPACES) | (own & WHITE_SPACES);
    }
    return state;
  }
}
