package io.gristmill.preprocessing.dedup;

import java.util.Arrays;

/** Connected components of nodes 0 to n-1 in memory: union-find whose roots are the smallest. */
final class Components {

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

  /** Smallest node of the component. */
  public int smallest(int node) {
    int at = node;
    while (parent[at] != at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }
}
