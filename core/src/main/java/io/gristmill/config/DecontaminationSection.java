package io.gristmill.config;

import java.io.Serializable;
import java.util.List;

/**
 * Section {@code dedup.decontamination}: documents that share words with an evaluation set are
 * dropped, as datatrove does it.
 *
 * @param files evaluation items as JSON lines ({@code label}, {@code query}, {@code task}): files,
 *     directories and globs; none for no decontamination
 * @param ngram words in a row that tell
 * @param queries whether those of the query alone tell
 * @param overlaps whether those across query and label do
 */
public record DecontaminationSection(
    List<String> files, int ngram, boolean queries, boolean overlaps) implements Serializable {

  public static final DecontaminationSection OFF =
      new DecontaminationSection(List.of(), 12, false, true);
}
