package io.gristmill.preprocessing.dedup;

import io.gristmill.config.Limits.AtLeast;
import io.gristmill.preprocessing.dedup.parts.DecontaminationSection;
import io.gristmill.preprocessing.dedup.parts.ParagraphsSection;
import io.gristmill.preprocessing.dedup.parts.SentencesSection;
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
}
