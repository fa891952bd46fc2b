package io.gristmill.spark.evaluate;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.checkpoint.Checkpoint;
import io.gristmill.checkpoint.CheckpointStore;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.eval.QualityGate;
import io.gristmill.eval.ValidationMetrics;
import io.gristmill.eval.ValidationMetrics.Measure;
import io.gristmill.spark.evaluate.ModelPointer.Publication;
import io.gristmill.spark.stage.RunConfig.PublishSection;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Evaluates the newest model of a run and the published model on the same held-out data, and moves
 * the pointer if the new one is good enough. The data are held out for both models: the new run was
 * de-duplicated against all documents of earlier runs, including held-out ones.
 */
public final class ModelPublisher {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "publication.json";

  private final StageContext context;
  private final ModelPointer pointer;
  private final Evaluator evaluator;
  private final InstantSource clock;
  private final PrintStream out;

  public ModelPublisher(
      StageContext context,
      ModelPointer pointer,
      Evaluator evaluator,
      InstantSource clock,
      PrintStream out) {
    this.context = context;
    this.pointer = pointer;
    this.evaluator = evaluator;
    this.clock = clock;
    this.out = out;
  }

  /**
   * Decides whether to publish, and stores the decision in {@code publication.json} of the run. The
   * caller holds the locks of the run and of the pointer.
   *
   * @param force whether to publish without comparing
   * @return the decision, {@code published} among its fields
   * @throws IncompatibleArtifactException if the run does not continue the published model
   */
  public ObjectNode run(boolean force) throws IOException {
    Checkpoint candidate = candidate();
    Optional<Publication> current = pointer.newest();
    ObjectNode decision = JSON.createObjectNode().put("pointer", pointer.uri());
    decision.put("model", candidate.uri());
    current.ifPresent(published -> decision.put("published-before", published.checkpoint()));
    if (current.isPresent() && current.get().checkpoint().equals(candidate.uri())) {
      return decision.put("published", true).put("reason", "published before");
    }
    if (current.isEmpty() || force) {
      decision.put("published", true).put("reason", force ? "forced" : "first model");
    } else {
      compare(candidate, current.get(), decision);
    }
    byte[] json = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(decision);
    context.storage().output(context.run() + "/" + FILE).write(json);
    if (decision.path("published").asBoolean()) {
      pointer.append(
          new Publication(
              current.map(Publication::number).orElse(0) + 1,
              context.run(),
              candidate.uri(),
              clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
              decision));
    }
    return decision;
  }

  private Checkpoint candidate() throws IOException {
    StageDirectory directory = context.directory("checkpoints");
    directory.require();
    return new CheckpointStore(context.storage(), directory.uri()).requireModel();
  }

  private void compare(Checkpoint candidate, Publication current, ObjectNode decision)
      throws IOException {
    ContinuedRun continued = requireContinuation(current);
    Checkpoint published =
        Checkpoint.open(context.storage(), current.checkpoint()).verified(Checkpoint::isOfTheModel);
    ArrayNode evaluations = decision.putArray("evaluations");
    boolean passes = true;
    for (Map.Entry<String, QualityGate> data : heldOut(continued).entrySet()) {
      ValidationMetrics before = evaluator.metrics(published, data.getKey());
      ValidationMetrics now = evaluator.metrics(candidate, data.getKey());
      List<String> refusals = data.getValue().refusals(before, now);
      passes &= refusals.isEmpty();
      print(data.getKey(), data.getValue(), before, now);
      refusals.forEach(line -> out.println("  " + line));
      ObjectNode evaluation = evaluations.addObject().put("data", data.getKey());
      evaluation.set("published", before.toJson());
      evaluation.set("new", now.toJson());
      refusals.forEach(evaluation.putArray("refusals")::add);
    }
    String reason = passes ? "passes the gate" : "worse than the published model";
    decision.put("published", passes).put("reason", reason);
  }

  /** Requires that the run continues the published model; only such models can be compared. */
  private ContinuedRun requireContinuation(Publication current) throws IOException {
    Optional<ContinuedRun> continued = ContinuedRun.read(context.storage(), context.run());
    String base = continued.map(ContinuedRun::checkpoint).orElse("no model");
    if (!base.equals(current.checkpoint())) {
      throw new IncompatibleArtifactException(
          format(
              "run: continues %s (expected the published model %s, as --after makes it; or --force)"
                  + " at %s",
              base, current.checkpoint(), context.run()));
    }
    return continued.orElseThrow();
  }

  /** Directories of tokens whose held-out splits are evaluated, with their gates. */
  private Map<String, QualityGate> heldOut(ContinuedRun continued) {
    Gates gates = Gates.of(context.config().publish());
    Map<String, QualityGate> data = new LinkedHashMap<>();
    data.put(context.directory("tokens").uri(), gates.own());
    if (!gates.earlier().margins().isEmpty()) {
      List<String> runs = continued.runs();
      data.put(runs.get(runs.size() - 1) + "/tokens", gates.earlier());
      data.put(runs.get(0) + "/tokens", gates.earlier());
    }
    return data;
  }

  /** Prints the loss and the other measures of the gate. */
  private void print(
      String tokens, QualityGate gate, ValidationMetrics before, ValidationMetrics now) {
    out.println("held-out split of " + tokens);
    out.print(format("  %-14s %10s %10s%n", "", "published", "new"));
    for (Measure measure : Measure.values()) {
      if (measure == Measure.LOSS || gate.margins().containsKey(measure)) {
        out.print(
            format("  %-14s %10.4f %10.4f%n", measure.key(), measure.of(before), measure.of(now)));
      }
    }
  }

  /** Computes the metrics of a model on the held-out split of a directory of tokens. */
  @FunctionalInterface
  public interface Evaluator {
    ValidationMetrics metrics(Checkpoint model, String tokens) throws IOException;
  }

  /**
   * The two gates of a configuration.
   *
   * @param own for the held-out split of the new run
   * @param earlier for those of earlier runs
   */
  public record Gates(QualityGate own, QualityGate earlier) {

    /**
     * Parses the gates of a configuration.
     *
     * @throws io.gristmill.error.InvalidConfigException naming the key
     */
    public static Gates of(PublishSection section) {
      return new Gates(
          QualityGate.parse(section.maxDecline(), "publish.max-decline"),
          QualityGate.parse(section.maxDeclineOnEarlier(), "publish.max-decline-on-earlier"));
    }
  }
}
