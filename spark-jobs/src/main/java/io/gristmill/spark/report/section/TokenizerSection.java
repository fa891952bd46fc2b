package io.gristmill.spark.report.section;

import io.gristmill.spark.page.Html;
import io.gristmill.spark.page.Markup;
import io.gristmill.spark.report.run.Measured;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Section with the tokens of both splits and the fertility of the tokenizer.
 *
 * @param manifest of the tokens
 * @param longest tokens of the vocabulary with the most bytes
 */
public record TokenizerSection(
    Measured manifest, List<byte[]> longest, Excerpts excerpts, Html html) {

  /** Writes the section if the run has tokens. */
  public void render() {
    if (!manifest.exists()) {
      return;
    }
    html.heading("Tokens and tokenizer");
    splits();
    html.paragraph(
        Markup.sentence(
            "The vocabulary has %s tokens. Near-duplicates of validation documents in training: %s.",
            manifest.at("vocabulary-size").count(), manifest.at("leaked-near-duplicates").count()));
    Measured leaks = manifest.at("split-leaks");
    if (leaks.exists()) {
      html.paragraph(
          Markup.sentence(
              "A random split of the documents before de-duplication would leave %s there.",
              leaks.at("leaked-by-random-split").count()));
    }
    fertility();
    coverage();
    longestTokens();
  }

  private void splits() {
    List<List<Markup>> rows = new ArrayList<>();
    for (String split : List.of("train", "validation")) {
      rows.add(
          List.of(
              Markup.text(split),
              manifest.at("documents").at(split).count(),
              manifest.at("tokens").at(split).count(),
              manifest.at("text-bytes").at(split).bytes()));
    }
    html.cells(List.of("split", "documents", "tokens", "text"), rows);
  }

  private void fertility() {
    Measured other = manifest.at("compared-with");
    List<String> head =
        new ArrayList<>(
            List.of("language", "documents", "tokens", "tokens per word", "bytes per token"));
    if (other.exists()) {
      String directory = other.at("directory").asText();
      head.add("tokens per word of " + directory.substring(directory.lastIndexOf('/') + 1));
    }
    List<List<Markup>> rows = new ArrayList<>();
    for (Measured.Member language : manifest.at("languages").membersBy("tokens")) {
      Measured value = language.value();
      List<Markup> row =
          new ArrayList<>(
              List.of(
                  Markup.text(language.name()),
                  value.at("documents").count(),
                  value.at("tokens").count(),
                  value.at("tokens-per-word").figure(),
                  value.at("bytes-per-token").figure()));
      if (other.exists()) {
        row.add(value.at("compared-tokens-per-word").figure());
      }
      rows.add(row);
    }
    if (!rows.isEmpty()) {
      html.subheading("Fertility");
      html.note(
          "Tokens per word, where words are runs of characters without white space: the lower, the"
              + " better the vocabulary fits a language.");
      html.cells(head, rows);
    }
  }

  private void coverage() {
    if (manifest.at("used-vocabulary").exists()) {
      html.paragraph(
          Markup.sentence(
              "%s tokens of the vocabulary occur in the training split.",
              manifest.at("used-vocabulary").count()));
    }
  }

  private void longestTokens() {
    if (longest.isEmpty() || !excerpts.areShown()) {
      return;
    }
    List<Markup> tokens = new ArrayList<>();
    for (byte[] token : longest) {
      String text = new String(token, StandardCharsets.UTF_8);
      tokens.add(Markup.code(text.replace(' ', '␣').replace("\n", "⏎")));
    }
    html.subheading("Longest tokens");
    html.raw("<p class=\"tokens\">" + Markup.join(" ", tokens).html() + "</p>");
    html.note("Spaces are shown as ␣.");
  }
}
