package io.gristmill.preprocessing.dedup.parts;

import io.gristmill.config.Limits.AtLeast;
import java.io.Serializable;
import java.util.List;

/**
 * The {@code dedup.decontamination} section: documents that share n-grams with an evaluation set
 * are dropped, as in datatrove. The n-grams of an item's label always count.
 *
 * @param files evaluation items as JSON lines ({@code label}, {@code query}, {@code task}): files,
 *     directories and globs; empty for no decontamination
 * @param ngram words in an n-gram (datatrove, and GPT-3's authors: 12 or 13)
 * @param queries whether the n-grams of a query count
 * @param overlaps whether the n-grams count that span the end of a query and the start of its label
 */
public record DecontaminationSection(
    List<String> files, @AtLeast(1) int ngram, boolean queries, boolean overlaps)
    implements Serializable {

  public static final DecontaminationSection OFF =
      new DecontaminationSection(List.of(), 12, false, true);
}
