package io.gristmill.preprocessing.dedup;

import io.gristmill.preprocessing.dedup.StarContraction.Edge;
import io.gristmill.preprocessing.text.CodePointOrder;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The two steps of the alternating algorithm that turns any graph into stars around the smallest
 * node of each component (Kiveris et al. 2014, "Connected Components in MapReduce and Beyond"). A
 * step reads the edges grouped by node and sorted by neighbour, and holds one edge at a time, so a
 * node with a million neighbours costs no memory.
 */
public final class StarContraction implements Iterator<Edge> {

  private enum Step {
    LARGE,
    SMALL
  }

  private final Iterator<Edge> sorted;
  private final Step step;
  private Edge last = new Edge("", "", false);
  private String smallest = "";
  private Edge ready = last;
  private boolean isReady;

  private StarContraction(Iterator<Edge> sorted, Step step) {
    this.sorted = sorted;
    this.step = step;
  }

  /**
   * Points every larger neighbour of a node at the smallest of the node and its neighbours.
   *
   * @param sorted every edge in both directions
   */
  public static Iterator<Edge> largeStar(Iterator<Edge> sorted) {
    return new StarContraction(sorted, Step.LARGE);
  }

  /**
   * Points a node and its smaller neighbours at the smallest of them.
   *
   * @param sorted every edge once, from the larger to the smaller end
   */
  public static Iterator<Edge> smallStar(Iterator<Edge> sorted) {
    return new StarContraction(sorted, Step.SMALL);
  }

  @Override
  public boolean hasNext() {
    while (!isReady && sorted.hasNext()) {
      Edge edge = sorted.next();
      boolean sameNode = edge.node().equals(last.node());
      boolean repeated = sameNode && edge.neighbour().equals(last.neighbour());
      last = edge;
      if (!repeated) {
        accept(edge, !sameNode);
      }
    }
    return isReady;
  }

  @Override
  public Edge next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no further edge");
    }
    isReady = false;
    return ready;
  }

  private void accept(Edge edge, boolean first) {
    if (step == Step.LARGE) {
      large(edge, first);
    } else {
      small(edge, first);
    }
  }

  private void large(Edge edge, boolean first) {
    boolean larger = CodePointOrder.INSTANCE.compare(edge.neighbour(), edge.node()) > 0;
    if (first) {
      smallest = larger ? edge.node() : edge.neighbour();
    }
    if (larger) {
      emit(edge.neighbour(), !smallest.equals(edge.node()));
    }
  }

  private void small(Edge edge, boolean first) {
    if (first) {
      smallest = edge.neighbour();
    }
    emit(first ? edge.node() : edge.neighbour(), !first);
  }

  private void emit(String node, boolean moved) {
    ready = new Edge(node, smallest, moved);
    isReady = true;
  }

  /**
   * A link between two documents.
   *
   * @param moved whether a contraction step changed it; the algorithm has converged when no edge
   *     was moved
   */
  public record Edge(String node, String neighbour, boolean moved) {}

  /**
   * Links every document of a key to the smallest document of the key: a star instead of all pairs.
   * Holds one membership at a time, whatever the size of the group.
   */
  public static final class KeyStars implements Iterator<Edge> {

    private static final byte[] NO_KEY = {};

    private final Iterator<Membership> sorted;
    private byte[] key = NO_KEY;
    private String center = "";
    private String member = "";
    private boolean ready;

    /**
     * Creates an iterator that consumes {@code sorted} lazily.
     *
     * @param sorted memberships of whole keys, sorted by key and id
     */
    public KeyStars(Iterator<Membership> sorted) {
      this.sorted = sorted;
    }

    @Override
    public boolean hasNext() {
      while (!ready && sorted.hasNext()) {
        Membership membership = sorted.next();
        if (!Arrays.equals(key, membership.key())) {
          key = membership.key();
          center = membership.id();
        } else if (!center.equals(membership.id())) {
          member = membership.id();
          ready = true;
        }
      }
      return ready;
    }

    @Override
    public Edge next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no further edge");
      }
      ready = false;
      return new Edge(member, center, false);
    }

    /**
     * A document and one of its keys. In the order of key and id, the first document of a key is
     * its smallest.
     */
    public static final class Membership {

      private final byte[] key;
      private final String id;

      /**
       * The key is not copied.
       *
       * @param key one of {@link LshBands#keys} or {@link LshBands#textKey}
       */
      public Membership(byte[] key, String id) {
        this.key = key;
        this.id = id;
      }

      byte[] key() {
        return key;
      }

      String id() {
        return id;
      }
    }
  }
}
