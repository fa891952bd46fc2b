package io.gristmill.spark.page;

import io.gristmill.error.Messages;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A fragment of HTML.
 *
 * @param html well-formed, with escaped texts
 */
public record Markup(String html) {

  public static final Markup NONE = new Markup("");

  private static final Pattern PLAIN_NUMBER = Pattern.compile("[+-]?[0-9][0-9,.]*( %)?");

  private static final String PLACE = "%s";
  private static final char CONTROL_PICTURES = '\u2400';

  /** A text as markup. */
  public static Markup text(String text) {
    return new Markup(escape(text));
  }

  /**
   * A sentence with parts in the places of {@code %s}. Parts that are not markup are escaped.
   *
   * @throws IllegalArgumentException if the number of places is not the number of parts
   */
  public static Markup sentence(String sentence, Object... parts) {
    String[] between = sentence.split(PLACE, -1);
    if (between.length != parts.length + 1) {
      throw new IllegalArgumentException(
          "places: " + (between.length - 1) + " (expected " + parts.length + ") in " + sentence);
    }
    StringBuilder html = new StringBuilder(escape(between[0]));
    for (int i = 0; i < parts.length; i++) {
      html.append(parts[i] instanceof Markup part ? part.html : escape(String.valueOf(parts[i])));
      html.append(escape(between[i + 1]));
    }
    return new Markup(html.toString());
  }

  /** Fragments with a separator between them. */
  public static Markup join(String separator, List<Markup> parts) {
    return new Markup(parts.stream().map(Markup::html).collect(Collectors.joining(separator)));
  }

  /** Texts as markup. */
  public static List<Markup> texts(List<String> texts) {
    return texts.stream().map(Markup::text).toList();
  }

  /** A text in code style. */
  public static Markup code(String text) {
    return new Markup("<code>" + escape(text) + "</code>");
  }

  /** A foreign text, such as a URL, whose direction of writing does not affect its surroundings. */
  public static Markup foreign(String text) {
    return new Markup("<bdi>" + escape(text) + "</bdi>");
  }

  /** A bar for a share of one. */
  public static Markup bar(double share) {
    return new Markup(
        Messages.format(
            "<div class=\"bars\"><span class=\"share\" style=\"width: %.1f%%\"></span></div>",
            100 * Math.max(0, Math.min(1, share))));
  }

  /** Whether it begins with a number from a file, is a number, or stands for a missing one. */
  boolean isNumber() {
    return html.isEmpty()
        || html.startsWith("<data ")
        || html.equals("–")
        || PLAIN_NUMBER.matcher(html).matches();
  }

  public Markup and(Markup next) {
    return new Markup(html + next.html);
  }

  /**
   * Escapes a text for elements and quoted attributes. Control characters, and characters that
   * change the direction of the text around them, become visible names: a page text cannot
   * rearrange the report.
   */
  public static String escape(String text) {
    StringBuilder html = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> html.append("&amp;");
        case '<' -> html.append("&lt;");
        case '>' -> html.append("&gt;");
        case '"' -> html.append("&quot;");
        case '\'' -> html.append("&#39;");
        case '\n', '\t' -> html.append(c);
        default -> html.append(visible(c));
      }
    }
    return html.toString();
  }

  private static String visible(char c) {
    if (c < ' ') {
      return String.valueOf((char) (CONTROL_PICTURES + c));
    }
    boolean control = isBetween(c, 0x7f, 0x9f);
    boolean direction =
        c == 0x061c
            || isBetween(c, 0x200e, 0x200f)
            || isBetween(c, 0x202a, 0x202e)
            || isBetween(c, 0x2066, 0x2069);
    boolean separator = isBetween(c, 0x2028, 0x2029);
    boolean invalid = isBetween(c, 0xfffe, 0xffff) || isBetween(c, 0xfdd0, 0xfdef);
    return control || direction || separator || invalid
        ? "[U+" + Integer.toHexString(0x10000 | c).substring(1) + "]"
        : String.valueOf(c);
  }

  private static boolean isBetween(char c, int first, int last) {
    return c >= first && c <= last;
  }
}
