package io.gristmill.training.guard;

import io.gristmill.checkpoint.TrainingMemory;
import java.util.Optional;

/**
 * What a guard says of a round.
 *
 * @param trouble why it is not to be, if it is not
 * @param memory with the round in it
 */
public record Ruling(Optional<Trouble> trouble, TrainingMemory memory) {}
