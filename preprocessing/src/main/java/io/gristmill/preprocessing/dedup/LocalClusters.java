package io.gristmill.preprocessing.dedup;

import io.gristmill.preprocessing.dedup.LshBands.NearKeys;
import io.gristmill.preprocessing.dedup.SurvivorOrder.Candidate;
import io.gristmill.preprocessing.dedup.minhash.MinHashProfile;
import io.gristmill.preprocessing.text.CodePointOrder;
import io.gristmill.preprocessing.words.WordSplitter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Near-duplicate clusters of documents that fit in memory, by the same rules as the job. */
public final class LocalClusters {

  private final NearKeys keys;
  private final Map<ByteBuffer, Integer> firstWithKey = new HashMap<>();
  private final List<Candidate> candidates = new ArrayList<>();
  private final List<int[]> links = new ArrayList<>();

  public LocalClusters(MinHashProfile profile, WordSplitter splitter) {
    this.keys = new NearKeys(profile, splitter);
  }

  public void add(Candidate candidate, String text) {
    int index = candidates.size();
    candidates.add(candidate);
    for (byte[] key : keys.of(text)) {
      int first = firstWithKey.computeIfAbsent(ByteBuffer.wrap(key), unseen -> index);
      if (first != index) {
        links.add(new int[] {first, index});
      }
    }
  }

  /** For each document in input order: whether it survives, and the smallest id of its cluster. */
  public List<Assignment> assignments() {
    Components components = new Components(candidates.size());
    links.forEach(link -> components.join(link[0], link[1]));
    Map<Integer, Candidate> best = new HashMap<>();
    Map<Integer, String> smallestId = new HashMap<>();
    for (int i = 0; i < candidates.size(); i++) {
      Candidate candidate = candidates.get(i);
      int root = components.smallest(i);
      best.merge(root, candidate, (a, b) -> SurvivorOrder.BEST_FIRST.compare(a, b) <= 0 ? a : b);
      smallestId.merge(
          root, candidate.id(), (a, b) -> CodePointOrder.INSTANCE.compare(a, b) <= 0 ? a : b);
    }
    List<Assignment> assignments = new ArrayList<>(candidates.size());
    for (int i = 0; i < candidates.size(); i++) {
      Candidate candidate = candidates.get(i);
      int root = components.smallest(i);
      boolean survivor = best.getOrDefault(root, candidate).equals(candidate);
      assignments.add(
          new Assignment(candidate.id(), smallestId.getOrDefault(root, candidate.id()), survivor));
    }
    return assignments;
  }

  /**
   * The cluster of one document.
   *
   * @param cluster smallest id of the cluster, the document's own if it is alone
   */
  public record Assignment(String id, String cluster, boolean survivor) {}

  /**
   * Connected components of nodes 0 to n-1 in memory: union-find in which each root is the smallest
   * node.
   */
  static final class Components {

    private final int[] parent;

    public Components(int nodes) {
      parent = new int[nodes];
      Arrays.setAll(parent, i -> i);
    }

    public void join(int left, int right) {
      int a = smallest(left);
      int b = smallest(right);
      parent[Math.max(a, b)] = Math.min(a, b);
    }

    public int smallest(int node) {
      int at = node;
      while (parent[at] != at) {
        parent[at] = parent[parent[at]];
        at = parent[at];
      }
      return at;
    }
  }
}
