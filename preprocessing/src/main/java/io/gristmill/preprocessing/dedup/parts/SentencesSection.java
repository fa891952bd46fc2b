package io.gristmill.preprocessing.dedup.parts;

import io.gristmill.config.Limits.AtLeast;
import io.gristmill.preprocessing.dedup.minhash.NGramHasher;
import io.gristmill.preprocessing.dedup.minhash.ShingleHash;
import io.gristmill.preprocessing.dedup.minhash.TextSimplifier;
import io.gristmill.preprocessing.dedup.parts.PartRule.Occurrence;
import io.gristmill.preprocessing.dedup.parts.PartRule.PartSettings;
import io.gristmill.preprocessing.dedup.parts.PartRule.Remainder;
import io.gristmill.preprocessing.dedup.parts.SentencesSection.SentenceCut;
import io.gristmill.preprocessing.text.Lines;
import io.gristmill.preprocessing.text.PythonText;
import io.gristmill.preprocessing.text.Spans;
import io.gristmill.preprocessing.words.SentenceSplitter;
import io.gristmill.preprocessing.words.SentenceSplitters;
import io.gristmill.preprocessing.words.WordSplitter;
import io.gristmill.preprocessing.words.WordSplitters;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code dedup.sentences} section: repeated runs of sentences are removed, as datatrove 0.10
 * does (after C4: Raffel et al. 2020).
 *
 * @param span sentences in a run
 * @param minWords a document with fewer remaining words is dropped; 0 for no limit
 * @param minSentences a document with fewer remaining sentences is dropped; 0 for no limit
 * @param minSpanWords the first sentence of a removed stretch is restored if it has fewer words; 0
 *     for never
 */
public record SentencesSection(
    boolean enabled,
    SentenceCut cut,
    @AtLeast(1) int span,
    @AtLeast(0) int minWords,
    @AtLeast(0) int minSentences,
    @AtLeast(0) int minSpanWords)
    implements PartSettings {

  /** Disabled, with the other settings as datatrove's defaults. */
  public static final SentencesSection OFF =
      new SentencesSection(false, SentenceCut.SENTENCES, 3, 50, 3, 0);

  /** No text remains, or there was none. */
  public static final String EMPTY = "sentences-empty";

  public static final String FEW_SENTENCES = "sentences-few";
  public static final String FEW_WORDS = "sentences-few-words";

  /** The units in which repeated text is removed. */
  public enum SentenceCut {
    /** Sentences of the spaCy splitter, including the white space after them. */
    SENTENCES,
    /** Lines without their line terminators. */
    LINES
  }

  @Override
  public PartRule newRule() {
    return new SentenceRule(this);
  }

  @Override
  public List<String> reasons() {
    return List.of(EMPTY, FEW_SENTENCES, FEW_WORDS);
  }

  /**
   * datatrove's {@code SentDedup}: removes repeated runs of sentences, which are compared in
   * simplified form. A sentence is removed if any run that contains it is repeated. The position of
   * a run is its first sentence.
   */
  private static final class SentenceRule implements PartRule {

    private final SentencesSection settings;
    private final SentenceSplitter splitter;
    private final SentenceSplitter counted = SentenceSplitters.named(SentenceSplitters.SPACY_EN);
    private final WordSplitter words = WordSplitters.named(WordSplitters.SPACY_EN);
    private final TextSimplifier simplifier = new TextSimplifier();
    private final NGramHasher hasher;
    private final Spans sentences = new Spans();
    private final Spans simple = new Spans();

    SentenceRule(SentencesSection settings) {
      this.settings = settings;
      this.splitter = splitter(settings.cut());
      this.hasher = new NGramHasher(ShingleHash.XXH64, settings.span());
    }

    @Override
    public List<Occurrence> parts(String id, String text) {
      splitter.split(text, sentences);
      if (sentences.count() < settings.span()) {
        return List.of();
      }
      StringBuilder joined = new StringBuilder(text.length());
      simple.clear();
      for (int i = 0; i < sentences.count(); i++) {
        int start = joined.length();
        joined.append(simplifier.simplify(sentences.of(text, i)));
        simple.add(start, joined.length());
      }
      long[] hashes = hasher.hashes(joined.toString(), simple);
      List<Occurrence> parts = new ArrayList<>(hashes.length);
      for (int i = 0; i < hashes.length; i++) {
        boolean blank = simple.start(i) == simple.end(i + settings.span() - 1);
        if (!blank) {
          parts.add(new Occurrence(hashes[i], id, i));
        }
      }
      return parts;
    }

    @Override
    public Remainder without(String text, int[] repeated) {
      if (repeated.length == 0) {
        return checked(text, text, 0);
      }
      splitter.split(text, sentences);
      Kept kept = new Kept();
      int next = 0;
      int dropUntil = 0;
      for (int i = 0; i < sentences.count(); i++) {
        if (next < repeated.length && repeated[next] == i) {
          dropUntil = i + settings.span();
          next++;
        }
        if (i < dropUntil) {
          kept.drop(sentences.of(text, i));
        } else {
          kept.keep(sentences.of(text, i));
        }
      }
      List<String> left = kept.sentences();
      String joined = lstripped(String.join(settings.cut() == SentenceCut.LINES ? "\n" : "", left));
      return checked(text, joined, sentences.count() - left.size());
    }

    private Remainder checked(String text, String left, int removed) {
      if (left.isEmpty()) {
        return Remainder.dropped(SentencesSection.EMPTY, removed);
      }
      if (left.equals(text)) {
        return Remainder.kept(text, removed);
      }
      if (settings.minWords() > 0 && wordCount(left) < settings.minWords()) {
        return Remainder.dropped(SentencesSection.FEW_WORDS, removed);
      }
      if (settings.minSentences() > 0 && sentenceCount(left) < settings.minSentences()) {
        return Remainder.dropped(SentencesSection.FEW_SENTENCES, removed);
      }
      return Remainder.kept(left, removed);
    }

    private static SentenceSplitter splitter(SentenceCut cut) {
      return switch (cut) {
        case SENTENCES -> SentenceSplitters.named(SentenceSplitters.SPACY_EN);
        case LINES -> SentenceRule::splitLines;
      };
    }

    private static void splitLines(String text, Spans sentences) {
      Spans lines = Lines.splitlines(text.toCharArray());
      sentences.clear();
      for (int i = 0; i < lines.count(); i++) {
        sentences.add(lines.start(i), lines.end(i));
      }
    }

    private int wordCount(String text) {
      Spans spans = new Spans();
      words.split(text, spans);
      return spans.count();
    }

    private int sentenceCount(String text) {
      Spans spans = new Spans();
      counted.split(text, spans);
      return spans.count();
    }

    private static String lstripped(String text) {
      char[] chars = text.toCharArray();
      int start = PythonText.skipSpace(chars, 0, chars.length);
      return text.substring(start);
    }

    /** The sentences kept so far, and the first sentence of the current removed stretch. */
    private final class Kept {

      private final List<String> sentences = new ArrayList<>();
      private String firstDropped = "";
      private boolean dropping;

      void drop(String sentence) {
        if (!dropping) {
          firstDropped = sentence;
          dropping = true;
        }
      }

      void keep(String sentence) {
        end();
        sentences.add(sentence);
      }

      /** The reference measures and restores only the first sentence of a removed stretch. */
      private void end() {
        if (dropping && wordCount(firstDropped) < settings.minSpanWords()) {
          sentences.add(firstDropped);
        }
        dropping = false;
      }

      List<String> sentences() {
        end();
        return sentences;
      }
    }
  }
}
