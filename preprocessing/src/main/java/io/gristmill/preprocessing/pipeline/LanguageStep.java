package io.gristmill.preprocessing.pipeline;

import io.gristmill.preprocessing.fasttext.FastTextModel.Prediction;
import io.gristmill.preprocessing.pipeline.CleanSection.LanguageUnit;
import io.gristmill.preprocessing.text.Candidate;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Lines;
import io.gristmill.preprocessing.text.PythonText;
import io.gristmill.preprocessing.text.Spans;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Identifies the language and keeps documents, or paragraphs, of the wanted languages. */
record LanguageStep(LanguageIdentifier identifier, LanguageLimits limits, LanguageUnit unit)
    implements Pipeline.Step {

  @Override
  public Optional<Outcome> apply(Candidate candidate) {
    if (unit == LanguageUnit.DOCUMENT) {
      Prediction best = identifier.best(candidate.text());
      candidate.measured(LanguageLimits.PROBABILITY, best.probability());
      return reject(candidate, best.label(), best.probability());
    }
    LanguageParagraphs paragraphs = new LanguageParagraphs(candidate.text(), identifier);
    candidate.measured(paragraphs.values(this::keeps));
    Optional<Outcome> end = reject(candidate, paragraphs.label(), paragraphs.probability());
    if (end.isEmpty()) {
      candidate.setText(paragraphs.text(this::keeps));
    }
    return end;
  }

  private Optional<Outcome> reject(Candidate candidate, String language, double probability) {
    candidate.setLanguage(language);
    return limits
        .rejects(language, probability)
        .map(reason -> Outcome.Dropped.of(candidate, LanguageLimits.NAME, reason));
  }

  private boolean keeps(Prediction paragraph) {
    return limits.rejects(paragraph.label(), paragraph.probability()).isEmpty();
  }

  /**
   * The paragraphs of a text, which are its non-blank lines, each with its language. The text's
   * language is the one with the most characters, on a tie the first in the text; its probability
   * is the mean over that language's paragraphs, weighted by characters.
   */
  private static final class LanguageParagraphs {

    /** Offsets of a paragraph and of the line ends before it. */
    private record Paragraph(int from, int start, int end, int characters, Prediction language) {}

    private final String text;
    private final List<Paragraph> paragraphs = new ArrayList<>();
    private final Map<String, Long> characters = new LinkedHashMap<>();
    private final String label;

    /**
     * @param text its language is undetermined if it is blank
     */
    LanguageParagraphs(String text, LanguageIdentifier identifier) {
      this.text = text;
      char[] chars = text.toCharArray();
      Spans lines = Lines.blocks(chars);
      int from = 0;
      for (int i = 0; i < lines.count(); i++) {
        int start = lines.start(i);
        int end = lines.end(i);
        if (PythonText.skipSpace(chars, start, end) < end) {
          Prediction language = identifier.best(text.substring(start, end));
          int length = PythonText.codePoints(chars, start, end);
          paragraphs.add(new Paragraph(from, start, end, length, language));
          characters.merge(language.label(), (long) length, Long::sum);
          from = end;
        }
      }
      label = mostCharacters();
    }

    private String mostCharacters() {
      String most = Document.UNDETERMINED;
      for (Map.Entry<String, Long> language : characters.entrySet()) {
        if (language.getValue() > characters.getOrDefault(most, 0L)) {
          most = language.getKey();
        }
      }
      return most;
    }

    String label() {
      return label;
    }

    double probability() {
      double sum = 0;
      for (Paragraph paragraph : paragraphs) {
        if (paragraph.language.label().equals(label)) {
          sum += (double) paragraph.characters * paragraph.language.probability();
        }
      }
      return sum / characters.getOrDefault(label, 1L);
    }

    /** Returns the kept paragraphs with the line ends that preceded them in the text. */
    String text(Predicate<Prediction> keeps) {
      StringBuilder kept = new StringBuilder(text.length());
      for (Paragraph paragraph : paragraphs) {
        if (keeps.test(paragraph.language)) {
          kept.append(text, kept.isEmpty() ? paragraph.start : paragraph.from, paragraph.end);
        }
      }
      return kept.toString();
    }

    /**
     * Returns the probability, the numbers of paragraphs and of kept paragraphs, and the share of
     * characters kept.
     */
    Map<String, Double> values(Predicate<Prediction> keeps) {
      long kept = 0;
      long keptCharacters = 0;
      long all = 0;
      for (Paragraph paragraph : paragraphs) {
        boolean stays = keeps.test(paragraph.language);
        kept += stays ? 1 : 0;
        keptCharacters += stays ? paragraph.characters : 0;
        all += paragraph.characters;
      }
      return Map.of(
          LanguageLimits.PROBABILITY,
          probability(),
          LanguageLimits.NAME + "/paragraphs",
          (double) paragraphs.size(),
          LanguageLimits.NAME + "/kept-paragraphs",
          (double) kept,
          LanguageLimits.NAME + "/kept-share",
          (double) keptCharacters / all);
    }
  }
}
