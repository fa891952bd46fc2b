package io.gristmill.model.generation;

import java.util.Locale;

/**
 * How a generated text ended.
 *
 * @param tokens generated, the one that ended the text not counted
 */
public record Continuation(int tokens, Ending ending) {

  /** Why no further token was generated. */
  public enum Ending {
    /** The model ended the text. */
    END_OF_TEXT,
    /** A stop string was generated. */
    STOP,
    /** The maximum number of tokens was generated. */
    MAX_TOKENS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
