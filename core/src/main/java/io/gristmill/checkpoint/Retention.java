package io.gristmill.checkpoint;

/**
 * Which checkpoints stay, besides the best one.
 *
 * @param last so many of the newest
 * @param every the first one at or after every so many rounds; 0 for none
 */
public record Retention(int last, int every) {

  public Retention {
    if (last < 1 || every < 0) {
      throw new IllegalArgumentException("retention: last " + last + ", every " + every);
    }
  }

  /** Whether a round is of another span than the checkpoint before it, and not of the first. */
  boolean opensSpan(int previousRound, int round) {
    return every > 0 && round / every > previousRound / every;
  }
}
