package io.gristmill.spark.erase;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.config.EnumNames;
import io.gristmill.config.SettingValues;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.mask.ErasureList;
import io.gristmill.spark.erase.Downstream.StageChange;
import io.gristmill.spark.erase.Erasure.ErasureRequest.DerivedArtifactPolicy;
import io.gristmill.spark.stage.Erasures;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.stage.StageManifest;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An erasure from a run, in steps that can be repeated. It first writes a plan, which changes
 * nothing, and deletes all manifests, so that a partly erased stage never looks finished. It then
 * erases the documents, rebuilds each dependent stage, which commits as usual, verifies the result
 * and writes the receipt.
 */
public final class Erasure {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String COMPARISONS = "reprofile-";

  private final StageContext context;
  private final Map<Job, StageContext> stages;
  private final ErasureRequest request;
  private final Clock clock;
  private final Erasures erasures;

  /**
   * @param stages every stage of a run in order, with the configuration it was made with
   */
  public Erasure(
      StageContext context, Map<Job, StageContext> stages, ErasureRequest request, Clock clock) {
    this.context = context;
    this.stages = stages;
    this.request = request;
    this.clock = clock;
    this.erasures = new Erasures(context.storage(), context.run());
  }

  /**
   * Erases, or resumes an interrupted erasure by the same list.
   *
   * @return the receipt
   * @throws IncompatibleArtifactException if a stage was made with other settings, or another
   *     erasure is unfinished; nothing is changed then
   */
  public ObjectNode run() throws IOException {
    Optional<JsonNode> begun = erasures.begun();
    ErasurePlan plan = begun.isPresent() ? ErasurePlan.resumed(begun.get(), request) : begin();
    ObjectNode receipt = receipt(plan);
    if (!plan.isEmpty()) {
      apply(plan, receipt);
    }
    receipt.set("proof", new ErasureVerification(context, request.list()).run());
    receipt.put("finished", clock.instant().toString());
    erasures.end(plan.number(), receipt);
    return receipt;
  }

  /** The configuration a stage ran with, also during an erasure. */
  public static Optional<String> configuration(StageContext context, String stage)
      throws IOException {
    return ErasurePlan.configuration(context, stage);
  }

  /** The manifest of cleaning, also during an erasure. */
  public static StageManifest cleaned(StageContext context) throws IOException {
    Optional<JsonNode> begun = new Erasures(context.storage(), context.run()).begun();
    return begun.isPresent()
        ? new ErasurePlan((ObjectNode) begun.get()).before(CleanErasure.STAGE).orElseThrow()
        : context.directory(CleanErasure.STAGE).require();
  }

  private ErasurePlan begin() throws IOException {
    context.directory(CleanErasure.STAGE).require();
    ObjectNode json = JSON.createObjectNode();
    json.put(ErasurePlan.NUMBER, erasures.next());
    json.put(ErasurePlan.LIST, request.sha256());
    json.put(ErasurePlan.LEARNED, request.learned().word());
    ObjectNode manifests = json.putObject(ErasurePlan.MANIFESTS);
    ObjectNode configurations = json.putObject(ErasurePlan.CONFIGURATIONS);
    for (Job job : stages.keySet()) {
      StageDirectory directory = context.directory(job.stage());
      Optional<StageManifest> manifest = directory.manifest();
      directory.configuration().ifPresent(text -> configurations.put(job.stage(), text));
      if (manifest.isPresent()) {
        requireSameSettings(job, manifest.get());
        manifests.set(job.stage(), manifest.get().toJson());
      } else if (job instanceof Job.Resumable
          && !directory.isEmpty()
          && request.learned() == DerivedArtifactPolicy.KEEP) {
        throw new InvalidConfigException(
            format(
                "%s: unfinished, and not to be gone on with after an erasure (expected it finished,"
                    + " or --learned delete) at %s",
                job.stage(), directory.uri()));
      }
    }
    clean().plan(request.list(), json);
    erasures.begin(json);
    return new ErasurePlan(json);
  }

  /**
   * Requires the settings that a stage was made with. Cleaning is not repeated, so its settings do
   * not matter.
   */
  private void requireSameSettings(Job job, StageManifest manifest) {
    if (job.upstream(stages.get(job).config()).isEmpty()) {
      return;
    }
    SortedMap<String, String> given = new TreeMap<>(job.settings(stages.get(job).config()));
    SortedMap<String, String> made = new TreeMap<>(manifest.settings());
    made.remove(StageManifest.SEED);
    if (!made.isEmpty()) {
      // Settings that are newer than the stage are not compared.
      given.keySet().retainAll(made.keySet());
    }
    String differences = SettingValues.differences(made, given);
    if (!differences.isEmpty()) {
      throw new IncompatibleArtifactException(
          format(
              "%s: made with other settings: %s (expected the --config and --set it was made with)",
              job.stage(), differences));
    }
  }

  private void apply(ErasurePlan plan, ObjectNode receipt) throws IOException {
    List<Job> backwards = new ArrayList<>(stages.keySet());
    Collections.reverse(backwards);
    for (Job job : backwards) {
      context.directory(job.stage()).revoke();
    }
    ArrayNode changes = receipt.putArray("stages");
    ArrayNode learned = receipt.putArray("learned-from-erased-documents");
    Downstream downstream = new Downstream(plan, request);
    for (Map.Entry<Job, StageContext> stage : stages.entrySet()) {
      Job job = stage.getKey();
      Optional<StageChange> change =
          job.stage().equals(CleanErasure.STAGE)
              ? Optional.of(clean(plan, receipt))
              : downstream.change(job, stage.getValue(), clock);
      change.ifPresent(
          made -> {
            made.describe(changes.addObject());
            if (job.learns()) {
              made.describe(learned.addObject());
            }
          });
    }
  }

  private StageChange clean(ErasurePlan plan, ObjectNode receipt) throws IOException {
    List<String> removed = new ArrayList<>(clean().apply(plan, request.list(), request.sha256()));
    removed.addAll(removeComparisons());
    removed.forEach(receipt.putArray("removed-files")::add);
    return new StageChange(
        CleanErasure.STAGE,
        "documents taken out",
        plan.before(CleanErasure.STAGE).orElseThrow(),
        context.directory(CleanErasure.STAGE).manifest(),
        "");
  }

  /** Erasure from {@code clean}, with the configuration the stage ran with. */
  private CleanErasure clean() {
    return new CleanErasure(
        stages.entrySet().stream()
            .filter(stage -> stage.getKey().stage().equals(CleanErasure.STAGE))
            .findFirst()
            .orElseThrow()
            .getValue());
  }

  /** Removes the results of {@code reprofile}, which can be computed again. */
  private List<String> removeComparisons() throws IOException {
    List<String> removed = new ArrayList<>();
    String manifest = "/manifest.json";
    for (InputFile file :
        context.storage().list(context.run() + "/" + COMPARISONS + "*" + manifest)) {
      String uri = file.uri().substring(0, file.uri().length() - manifest.length());
      context.storage().delete(uri);
      removed.add(uri.substring(uri.lastIndexOf('/') + 1));
    }
    return removed;
  }

  private ObjectNode receipt(ErasurePlan plan) {
    ObjectNode receipt = JSON.createObjectNode();
    receipt.put(ErasurePlan.NUMBER, plan.number());
    receipt.put(ErasurePlan.LIST, request.sha256()).put("list-entries", request.list().entries());
    receipt.put(ErasurePlan.LEARNED, request.learned().word());
    receipt.set(ErasurePlan.ERASED, plan.erased());
    if (request.list().hasEmails()) {
      receipt.put("e-mail-addresses", request.emails());
    }
    return receipt;
  }

  /**
   * A request to erase documents.
   *
   * @param sha256 of the list's bytes; identifies the list, whose contents are not stored
   * @param emails how e-mail addresses are searched for in this run, for the receipt
   */
  public record ErasureRequest(
      ErasureList list, String sha256, DerivedArtifactPolicy learned, String emails) {

    /**
     * Treatment of the stages that learned from erased documents: the tokenizer and checkpoints.
     */
    public enum DerivedArtifactPolicy {
      /** Keep them, and record the erasure in their manifests and in the receipt. */
      KEEP,
      /** Retrain them and rebuild the stages that depend on them. */
      RETRAIN,
      /**
       * Delete them and the stages that depend on them; {@code pipeline --resume} retrains them.
       */
      DELETE;

      String word() {
        return EnumNames.of(this);
      }
    }
  }
}
