package io.gristmill.preprocessing.text;

import java.util.BitSet;

/** An immutable set of characters, one bit each. */
public final class CodePointSet {

  private static final int ASCII = 0x80;

  private final BitSet bits;

  /** [ASCII] the same set, for faster lookup. */
  private final boolean[] ascii = new boolean[ASCII];

  private CodePointSet(BitSet bits) {
    this.bits = bits;
    for (int i = 0; i < ASCII; i++) {
      ascii[i] = bits.get(i);
    }
  }

  public static CodePointSet of(String characters) {
    BitSet bits = new BitSet();
    characters.codePoints().forEach(bits::set);
    return new CodePointSet(bits);
  }

  /** Pairs of the first and last character of each range. */
  public static CodePointSet ofRanges(int... firstAndLast) {
    BitSet bits = new BitSet();
    for (int i = 0; i < firstAndLast.length; i += 2) {
      bits.set(firstAndLast[i], firstAndLast[i + 1] + 1);
    }
    return new CodePointSet(bits);
  }

  public CodePointSet union(CodePointSet that) {
    BitSet union = (BitSet) bits.clone();
    union.or(that.bits);
    return new CodePointSet(union);
  }

  public boolean contains(int codePoint) {
    return codePoint < ASCII ? ascii[codePoint] : bits.get(codePoint);
  }

  public boolean isEmpty() {
    return bits.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CodePointSet that && bits.equals(that.bits);
  }

  @Override
  public int hashCode() {
    return bits.hashCode();
  }

  public int size() {
    return bits.cardinality();
  }
}
