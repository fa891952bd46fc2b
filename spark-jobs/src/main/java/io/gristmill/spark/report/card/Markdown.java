package io.gristmill.spark.report.card;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Builds the Markdown of a card. All texts are escaped. */
final class Markdown {

  private final StringBuilder page = new StringBuilder();

  /** Adds a YAML block with metadata. */
  Markdown frontMatter(JsonNode metadata) {
    page.append("---\n").append(FrontMatter.of(metadata)).append("---\n\n");
    return this;
  }

  /** Adds a block of code as it is. */
  Markdown code(String language, String text) {
    page.append("```").append(language).append('\n').append(text).append("```\n\n");
    return this;
  }

  Markdown heading(int level, String text) {
    page.append("#".repeat(level)).append(' ').append(escape(text)).append("\n\n");
    return this;
  }

  Markdown paragraph(String text) {
    page.append(escape(text)).append("\n\n");
    return this;
  }

  Markdown list(List<String> items) {
    items.forEach(item -> page.append("- ").append(escape(item)).append('\n'));
    page.append('\n');
    return this;
  }

  /** Adds a table if it has rows. */
  Markdown table(List<String> head, List<List<String>> rows) {
    if (rows.isEmpty()) {
      return this;
    }
    row(head);
    page.append('|').append("---|".repeat(head.size())).append('\n');
    rows.forEach(this::row);
    page.append('\n');
    return this;
  }

  String text() {
    return page.toString();
  }

  private void row(List<String> cells) {
    page.append('|');
    cells.forEach(cell -> page.append(' ').append(escape(cell)).append(" |"));
    page.append('\n');
  }

  /** Escapes characters that are special in Markdown or HTML. */
  static String escape(String text) {
    return text.replaceAll("([\\\\`*_|<>\\[\\]])", "\\\\$1").replaceAll("\\s+", " ");
  }
}
