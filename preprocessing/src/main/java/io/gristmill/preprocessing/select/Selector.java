package io.gristmill.preprocessing.select;

import io.gristmill.preprocessing.select.SelectionWeights.Groups;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/** Decides over a ranked document. */
public final class Selector implements Serializable {

  private static final long serialVersionUID = 1L;

  private final SelectionWeights weights;
  private final long seed;
  private final TreeMap<String, RankCut> cuts;

  /**
   * @param seed of the run
   * @param cuts by the group within which documents are ranked
   */
  public Selector(SelectSection section, long seed, Map<String, RankCut> cuts) {
    this.weights = SelectionWeights.of(section.weights(), section.buckets());
    this.seed = seed;
    this.cuts = new TreeMap<>(cuts);
  }

  /**
   * A decision.
   *
   * @param inCut whether the rank is kept
   * @param copies 0 for a document that is left out, by its rank or by the weights
   */
  public record Decision(int bucket, boolean inCut, int copies) {}

  /**
   * Decides over one document.
   *
   * @param group within which it is ranked
   * @param rank 0 for the best
   * @param bytesBefore of the better documents of the group
   */
  public Decision decide(
      String id,
      String group,
      long rank,
      long bytesBefore,
      String language,
      String domain,
      String source) {
    RankCut cut = cuts.get(group);
    int bucket = cut.bucket(rank);
    boolean inCut = cut.keeps(rank, bytesBefore);
    double factor = inCut ? weights.factor(new Groups(bucket, language, domain, source)) : 0;
    return new Decision(bucket, inCut, SelectionWeights.copies(factor, seed, id));
  }
}
