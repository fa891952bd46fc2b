package io.gristmill.tokenizer.pipeline;

import java.io.Serializable;

/**
 * A token that texts are searched for before anything is merged, with the attributes of Hugging
 * Face's {@code added_tokens}.
 *
 * @param singleWord whether adjacent word characters prevent a match
 * @param lstrip whether it consumes the white space before it
 * @param rstrip whether it consumes the white space after it
 * @param normalized whether it is searched for in the normalized text
 * @param special whether it is subject to a {@link SpecialTokenPolicy}; other tokens are always
 *     matched
 * @param listed whether the vocabulary of the model lists it as well
 */
public record AddedToken(
    int id,
    String text,
    boolean singleWord,
    boolean lstrip,
    boolean rstrip,
    boolean normalized,
    boolean special,
    boolean listed)
    implements Serializable {

  /** A control token without further attributes, as trained vocabularies have them. */
  public static AddedToken special(int id, String text) {
    return new AddedToken(id, text, false, false, false, false, true, true);
  }

  /** Whether it is one that {@link #special(int, String)} makes. */
  public boolean isPlainSpecial() {
    return equals(special(id, text));
  }
}
