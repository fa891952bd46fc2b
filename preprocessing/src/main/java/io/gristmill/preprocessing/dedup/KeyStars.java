package io.gristmill.preprocessing.dedup;

import io.gristmill.preprocessing.dedup.StarContraction.Edge;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Links every document of a key to the smallest document of the key: a star instead of all pairs.
 * Holds one membership at a time, whatever the size of the group.
 */
public final class KeyStars implements Iterator<Edge> {

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
   * A document and one of its keys. In the order of key and id, the first document of a key is its
   * smallest.
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
