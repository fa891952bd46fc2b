package io.gristmill.spark.cli;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.config.ConfigLoader.Loaded;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.io.Sha256;
import io.gristmill.preprocessing.mask.ErasureList;
import io.gristmill.preprocessing.mask.Maskers;
import io.gristmill.preprocessing.mask.PseudonymKey;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.spark.clean.CleanJob;
import io.gristmill.spark.cli.options.ExitCodes;
import io.gristmill.spark.cli.options.ResultOptions;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.cli.options.Session;
import io.gristmill.spark.erase.Erasure;
import io.gristmill.spark.erase.Erasure.ErasureRequest;
import io.gristmill.spark.erase.Erasure.ErasureRequest.DerivedArtifactPolicy;
import io.gristmill.spark.stage.Erasures;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Removes documents from a run and rebuilds what depends on them. Every stage stores the
 * configuration it was run with, so that none need be given.
 */
@Command(
    mixinStandardHelpOptions = true,
    description = "Erases the documents of a list of URLs, domains, e-mail addresses or ids.")
final class EraseCommand implements Callable<Integer> {

  @Mixin private final RunOptions options = Registries.options();

  @Mixin private final ResultOptions result = new ResultOptions();

  @Option(
      names = "--list",
      required = true,
      paramLabel = "FILE",
      description = "a URL, domain:NAME, e-mail address or document id a line; # begins a comment")
  private String list;

  @Option(
      names = "--learned",
      paramLabel = "WHAT",
      defaultValue = "keep",
      description =
          "keep, retrain or delete the tokenizer and checkpoints, which learned from erased"
              + " documents (default ${DEFAULT-VALUE})")
  private DerivedArtifactPolicy learned;

  @Override
  public Integer call() throws Exception {
    if (options.dryRun()) {
      System.out.print(options.load().effective());
      return ExitCodes.OK;
    }
    try (Session session = Session.writing(options, "erase")) {
      StageContext context = session.context();
      ErasureRequest request = request(context);
      ObjectNode summary =
          result.print(
              () ->
                  summary(
                      new Erasure(context, stages(context), request, Clock.systemUTC()).run(),
                      context));
      requireNothingLeft(summary.path("proof").path("left"), context);
    }
    return ExitCodes.OK;
  }

  private static void requireNothingLeft(JsonNode left, StageContext context) {
    if (!left.isEmpty()) {
      throw new IncompatibleArtifactException(
          format(
              "erasure: rows of erased documents are left in tables of no stage: %s (expected none;"
                  + " remove those) at %s",
              left, context.run()));
    }
  }

  private Map<Job, StageContext> stages(StageContext context) throws IOException {
    Map<Job, StageContext> stages = new LinkedHashMap<>();
    for (Job job : Registries.jobs()) {
      Loaded<RunConfig> loaded = options.load(Erasure.configuration(context, job.stage()));
      stages.put(job, context.with(loaded.config(), loaded.effective()));
    }
    return stages;
  }

  private ErasureRequest request(StageContext context) throws IOException {
    if (!context.storage().exists(list)) {
      throw new InvalidInputException("--list: no file (expected one) at " + list);
    }
    InputFile file = context.storage().input(list);
    List<String> lines;
    try (InputStream in = file.open()) {
      lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    CleanSection clean = options.load(Erasure.configuration(context, "clean")).config().clean();
    boolean keyed =
        clean.maskProfile().equals(Maskers.PSEUDONYMS) && clean.mask().contains(Maskers.EMAIL);
    boolean wanted = keyed && ErasureList.of(lines, Optional.empty()).hasEmails();
    Optional<PseudonymKey> key =
        wanted && !clean.pseudonymKey().isBlank()
            ? Optional.of(key(context, clean))
            : Optional.empty();
    return new ErasureRequest(
        ErasureList.of(lines, key), Sha256.of(file), learned, emails(clean, key.isPresent()));
  }

  /** Loads the key and checks that it made the pseudonyms of the run. */
  private static PseudonymKey key(StageContext context, CleanSection clean) throws IOException {
    PseudonymKey key = PseudonymKey.load(clean.pseudonymKey());
    String id = Erasure.cleaned(context).extra().path(CleanJob.PSEUDONYM_KEY_ID).asText();
    if (!id.equals(key.id())) {
      throw new IncompatibleArtifactException(
          format(
              "clean.pseudonym-key: key %s (expected key %s, which made the pseudonyms of this"
                  + " run)",
              key.id(), id));
    }
    return key;
  }

  private static String emails(CleanSection clean, boolean byKey) {
    if (!clean.mask().contains(Maskers.EMAIL)) {
      return "not masked in this run: searched for in texts and URLs";
    }
    if (clean.maskProfile().equals(Maskers.PSEUDONYMS)) {
      return byKey
          ? "searched for by their pseudonyms, and in URLs"
          : "not to be found in texts: they are pseudonyms there, and clean.pseudonym-key is not"
              + " given; searched for in URLs";
    }
    return "masked when the texts were cleaned, so that no artifact holds them any more; searched"
        + " for in URLs";
  }

  private static ObjectNode summary(ObjectNode receipt, StageContext context) throws IOException {
    receipt
        .path("learned-from-erased-documents")
        .forEach(
            artifact ->
                System.err.println(
                    format(
                        "%s: %s, %s",
                        artifact.path("stage").asText(),
                        artifact.path("action").asText(),
                        artifact.path("note").asText("without the erased documents"))));
    String uri =
        new Erasures(context.storage(), context.run()).receiptUri(receipt.path("erasure").asInt());
    ObjectNode summary = new ObjectMapper().createObjectNode().put("run", context.run());
    summary.put("receipt", uri).set("erased", receipt.path("erased"));
    summary.set("proof", receipt.path("proof"));
    return summary;
  }
}
