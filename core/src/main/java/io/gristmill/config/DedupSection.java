package io.gristmill.config;

import io.gristmill.config.Limits.AtLeast;
import java.io.Serializable;
import java.util.List;

/**
 * The {@code dedup} section: removal of duplicates.
 *
 * @param exact whether identical texts are removed
 * @param near whether MinHash near-duplicates are removed
 * @param url whether pages with the same address are removed, whatever their text
 * @param profile name of the MinHash settings
 * @param outputBytes approximate size of an output file of documents for a large input
 * @param writeIndex whether the keys of kept documents are written for later runs
 * @param against run directories with an index: copies of the documents they kept are removed
 */
public record DedupSection(
    boolean exact,
    boolean near,
    boolean url,
    String profile,
    ParagraphsSection paragraphs,
    SentencesSection sentences,
    DecontaminationSection decontamination,
    @AtLeast(65536) long outputBytes,
    boolean writeIndex,
    List<String> against)
    implements Serializable {

  /** Creates a section that removes whole documents only. */
  public DedupSection(boolean exact, boolean near, String profile) {
    this(
        exact,
        near,
        false,
        profile,
        ParagraphsSection.OFF,
        SentencesSection.OFF,
        DecontaminationSection.OFF,
        128L << 20,
        false,
        List.of());
  }

  /**
   * The {@code dedup.paragraphs} section: repeated lines are removed, as in CCNet.
   *
   * @param minCharacters shorter documents are dropped first
   * @param minKeptCharacters documents with less text left are dropped
   */
  public record ParagraphsSection(
      boolean enabled, @AtLeast(0) int minCharacters, @AtLeast(0) int minKeptCharacters)
      implements Serializable {

    public static final ParagraphsSection OFF = new ParagraphsSection(false, 300, 1);
  }

  /**
   * The {@code dedup.sentences} section: repeated spans of sentences are removed, as in datatrove.
   *
   * @param span number of sentences in a span
   * @param minWords documents with fewer words left are dropped; 0 for no minimum
   * @param minSentences documents with fewer sentences left are dropped; 0 for no minimum
   * @param minSpanWords a span keeps its first sentence if that has fewer words
   */
  public record SentencesSection(
      boolean enabled,
      SentenceCut cut,
      @AtLeast(1) int span,
      @AtLeast(0) int minWords,
      @AtLeast(0) int minSentences,
      @AtLeast(0) int minSpanWords)
      implements Serializable {

    public static final SentencesSection OFF =
        new SentencesSection(false, SentenceCut.SENTENCES, 3, 50, 3, 0);
  }

  /** The units in which repeated text is removed. */
  public enum SentenceCut {
    /** Sentences of the spaCy splitter, including the white space after them. */
    SENTENCES,
    /** Lines without their line terminators. */
    LINES
  }

  /**
   * The {@code dedup.decontamination} section: documents that share n-grams with an evaluation set
   * are dropped, as in datatrove.
   *
   * @param files evaluation items as JSON lines ({@code label}, {@code query}, {@code task}):
   *     files, directories and globs; empty for no decontamination
   * @param ngram number of consecutive words that must match
   * @param queries whether n-grams inside a query count
   * @param overlaps whether n-grams that cross from query to label count
   */
  public record DecontaminationSection(
      List<String> files, @AtLeast(1) int ngram, boolean queries, boolean overlaps)
      implements Serializable {

    public static final DecontaminationSection OFF =
        new DecontaminationSection(List.of(), 12, false, true);
  }
}
