package io.gristmill.spark.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The frame of a page without references to other files: light and dark, for screens, phones and
 * paper. Its script only zooms charts and changes the theme.
 */
public final class Page {

  private static final String PLACE = "\\{\\{(\\w+)}}";

  private Page() {}

  /** A page with its sections and a table of contents. */
  public static String of(String title, Html sections) {
    // In one pass, as the body may contain the name of a place.
    return Pattern.compile(PLACE)
        .matcher(resource("page.html"))
        .replaceAll(
            place ->
                Matcher.quoteReplacement(
                    switch (place.group(1)) {
                      case "title" -> Markup.escape(title);
                      case "style" -> resource("page.css");
                      case "script" -> resource("page.js");
                      case "contents" -> sections.contents();
                      default -> sections.body();
                    }));
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
