package io.gristmill.training.averaging;

/**
 * Result of a round for a slice.
 *
 * @param update encoded, for every replica to {@linkplain Replica#receive receive}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; copying megabytes would defeat slices.
public record SliceResult(SliceState state, byte[] update) {}
