package io.gristmill.config;

import java.io.Serializable;
import java.util.List;

/**
 * Section {@code dedup}.
 *
 * @param exact whether equal texts are removed
 * @param near whether MinHash near-duplicates are removed
 * @param url whether pages of one address are removed, whatever they say
 * @param profile MinHash settings by name
 * @param outputBytes about the bytes that a file of documents of a large input gets
 * @param writeIndex whether the keys of what is kept are written, for later runs
 * @param against run directories with an index: copies of what they kept are removed
 */
public record DedupSection(
    boolean exact,
    boolean near,
    boolean url,
    String profile,
    ParagraphsSection paragraphs,
    SentencesSection sentences,
    DecontaminationSection decontamination,
    long outputBytes,
    boolean writeIndex,
    List<String> against)
    implements Serializable {

  /** Whole documents and nothing else. */
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
}
