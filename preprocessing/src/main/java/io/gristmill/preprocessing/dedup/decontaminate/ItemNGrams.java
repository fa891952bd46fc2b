package io.gristmill.preprocessing.dedup.decontaminate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** The n-grams of an evaluation item that must not be in a document. */
final class ItemNGrams {

  private final DecontaminationRules rules;
  private final SimpleWords simple;

  ItemNGrams(DecontaminationRules rules) {
    this.rules = rules;
    this.simple = new SimpleWords(rules.ngram());
  }

  /** Their hashes, repeats included. */
  long[] hashes(EvaluationItem item) {
    List<String> label = simple.words(item.label());
    List<String> query = simple.words(item.query());
    LongStream found = LongStream.of(simple.hashes(label));
    if (rules.queries()) {
      found = LongStream.concat(found, LongStream.of(simple.hashes(query)));
    }
    if (rules.overlaps()) {
      found = LongStream.concat(found, LongStream.of(simple.hashes(seam(query, label))));
    }
    return found.toArray();
  }

  /** Its n-grams are those with at least one word of either side. */
  private List<String> seam(List<String> query, List<String> label) {
    int reach = rules.ngram() - 1;
    List<String> seam =
        new ArrayList<>(query.subList(Math.max(0, query.size() - reach), query.size()));
    seam.addAll(label.subList(0, Math.min(reach, label.size())));
    return seam;
  }
}
