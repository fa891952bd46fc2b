package io.gristmill.training.averaging;

/**
 * A slice after a round.
 *
 * @param update what every replica {@linkplain Replica#receive receives}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; copying megabytes would defeat slices.
public record SliceResult(SliceState state, byte[] update) {}
