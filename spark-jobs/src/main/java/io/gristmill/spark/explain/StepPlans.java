package io.gristmill.spark.explain;

import static io.gristmill.error.Messages.format;

import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.CheckpointStore;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.Storage;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.training.TrainingCheckpoints;
import io.gristmill.training.plan.Mixture;
import io.gristmill.training.plan.RoundPlanner;
import io.gristmill.training.plan.RoundPlanner.PlanStart;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reconstructs the plan of a step as training computed it, from the configuration in the first
 * checkpoint after the step. A run may have continued with other replicas or batches, or in another
 * order. The plan must therefore lead from an earlier known position of the run to that checkpoint,
 * and the checkpoint at that position must have the same order if it stores one.
 */
public final class StepPlans {

  private final Storage storage;
  private final String run;
  private final Function<Optional<String>, RunConfig> configs;

  /**
   * @param configs parses the configuration stored in a checkpoint; without one, returns that of
   *     the command line
   */
  public StepPlans(Storage storage, String run, Function<Optional<String>, RunConfig> configs) {
    this.storage = storage;
    this.run = run;
    this.configs = configs;
  }

  /**
   * Finds the plan of a step.
   *
   * @param step counted from 0
   * @throws InvalidConfigException if the run has no such step
   * @throws IncompatibleArtifactException if the tokens have changed or the plan is ambiguous
   */
  public PlannedStep find(long step) throws IOException {
    List<Checkpoint> all = new CheckpointStore(storage, run + "/checkpoints").list();
    Optional<Checkpoint> after = all.stream().filter(c -> c.state().step() > step).findFirst();
    Optional<Checkpoint> made = after.isPresent() ? after : last(all);
    RunConfig config = configs.apply(text(made));
    requireInRun(step, config);
    ShardManifest tokens =
        Mixture.of(config.training().mixture())
            .join(storage, ShardManifest.read(storage, run + "/tokens"));
    if (made.isPresent()) {
      made.get().require("tokens", tokens.fingerprint());
    }
    int contextLength = contextLength(config, tokens);
    for (PlanStart start : starts(all, step, after.map(a -> config.plan().orderFingerprint()))) {
      RoundPlanner plan = config.plan().planner(tokens, contextLength, start);
      if (after.isEmpty()
          || leadsTo(plan, start, TrainingCheckpoints.progress(after.get()).position())) {
        return new PlannedStep(
            config, step, plan.roundOf(step), contextLength, after.map(Checkpoint::uri));
      }
    }
    throw new IncompatibleArtifactException(
        format(
            "step: %d (expected a plan from an earlier checkpoint to this one: the run went on with"
                + " other replicas, batches, rounds, weights or seed in between) at %s",
            step + 1, after.orElseThrow().uri()));
  }

  /**
   * Known positions of the run before the step, the latest first. None from before a checkpoint
   * with another order, as the step at which the order changed is unknown.
   *
   * @param order of the plan, if it must lead to a checkpoint
   */
  private static List<PlanStart> starts(List<Checkpoint> all, long step, Optional<String> order) {
    List<PlanStart> starts = new ArrayList<>();
    starts.add(PlanStart.NEW);
    for (Checkpoint checkpoint : all) {
      if (checkpoint.state().step() <= step) {
        Optional<String> own = Optional.ofNullable(checkpoint.state().fingerprints().get("order"));
        if (order.isPresent() && own.isPresent() && !own.equals(order)) {
          starts.clear();
        } else {
          starts.add(TrainingCheckpoints.progress(checkpoint).position());
        }
      }
    }
    Collections.reverse(starts);
    return starts;
  }

  private static boolean leadsTo(RoundPlanner plan, PlanStart from, PlanStart to) {
    return to.round() >= from.round()
        && to.round() <= plan.rounds()
        && plan.after(to.round()).equals(to);
  }

  private static void requireInRun(long step, RunConfig config) {
    long steps = config.optimizer().steps();
    if (step < 0 || step >= steps) {
      throw new InvalidConfigException(
          format("--step: %d (expected 1 to %d, the steps of the run)", step + 1, steps));
    }
  }

  private static int contextLength(RunConfig config, ShardManifest tokens) {
    return GptConfig.of(config.model(), tokens.vocabularySize()).contextLength();
  }

  private static Optional<Checkpoint> last(List<Checkpoint> all) {
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  private static Optional<String> text(Optional<Checkpoint> checkpoint) throws IOException {
    if (checkpoint.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream in = checkpoint.get().file(Checkpoint.RUN_CONFIG).open()) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
