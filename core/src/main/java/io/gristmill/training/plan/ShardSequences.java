package io.gristmill.training.plan;

/**
 * A token shard as the plan sees it.
 *
 * @param uri where it is
 * @param sequences whole sequences in it
 */
public record ShardSequences(String uri, long sequences) {

  public ShardSequences {
    if (sequences < 0) {
      throw new IllegalArgumentException("sequences: " + sequences + " at " + uri);
    }
  }
}
