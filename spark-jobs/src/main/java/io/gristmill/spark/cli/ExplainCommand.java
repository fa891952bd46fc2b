package io.gristmill.spark.cli;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Storage;
import io.gristmill.io.http.HttpSettings;
import io.gristmill.preprocessing.mask.MaskerFactory;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.spark.cli.options.ExitCodes;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.explain.DocumentExplanation;
import io.gristmill.spark.explain.ExplanationText;
import io.gristmill.spark.explain.LineageReader;
import io.gristmill.spark.explain.OriginalText;
import io.gristmill.spark.explain.PageVerdicts;
import io.gristmill.spark.explain.PlannedStep;
import io.gristmill.spark.explain.Spike;
import io.gristmill.spark.explain.Spike.Measure;
import io.gristmill.spark.explain.StepExplanation;
import io.gristmill.spark.explain.StepPlans;
import io.gristmill.spark.explain.StepText;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.storage.HadoopConfigurations;
import io.gristmill.spark.storage.RoutedStorage;
import io.gristmill.spark.table.RunEncryption;
import io.gristmill.spark.table.TableScan;
import io.gristmill.training.metrics.MetricsLog;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Explains why a page was kept or dropped, or which documents a training step or a spike read. */
@Command(
    mixinStandardHelpOptions = true,
    description =
        "Says why a page of a run was kept or dropped, or which documents a training step or the"
            + " largest spike of the loss saw.")
final class ExplainCommand implements Callable<Integer> {

  @Mixin private final RunOptions options = Registries.options();

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Subject subject;

  @Option(
      names = "--replica",
      paramLabel = "K",
      description = "one replica's part of the steps, counted from 0 (default: all)")
  private Integer replica;

  @Option(
      names = "--json",
      description =
          "print a JSON object per line, as it also does if standard output is not a terminal")
  private boolean json;

  private static final class Subject {

    @Option(names = "--url", paramLabel = "U", description = "the pages of an address")
    private String url;

    @Option(names = "--document", paramLabel = "ID", description = "the document of an id")
    private String document;

    @Option(
        names = "--step",
        paramLabel = "N",
        description = "the documents of a step, counted from 1 as in metrics.jsonl")
    private Long step;

    @Option(
        names = "--spike",
        arity = "0..1",
        fallbackValue = "loss",
        paramLabel = "MEASURE",
        description =
            "the documents of the round in which loss (the default) or gradient-norm rose most above"
                + " the median of the five rounds before")
    private String spike;

    boolean isDocument() {
      return step == null && spike == null;
    }
  }

  @Override
  public Integer call() throws Exception {
    if (replica != null && subject.isDocument()) {
      throw new InvalidConfigException(
          "--replica: " + replica + " (expected --step or --spike with it)");
    }
    if (options.dryRun()) {
      System.out.print(options.load().effective());
      return ExitCodes.OK;
    }
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    boolean lines = json || !isOnTerminal();
    try {
      if (subject.isDocument()) {
        print(out, lines, documents(), ExplanationText::of);
      } else {
        printSteps(out, lines);
      }
    } finally {
      out.flush();
    }
    return ExitCodes.OK;
  }

  /** Set by the launcher's script if standard output is a terminal. */
  private static boolean isOnTerminal() {
    return "true".equals(System.getenv("GRISTMILL_OUTPUT_TERMINAL"));
  }

  private static void print(
      PrintStream out, boolean lines, List<ObjectNode> nodes, Function<ObjectNode, String> text) {
    nodes.forEach(node -> out.println(lines ? node.toString() : text.apply(node)));
  }

  private void printSteps(PrintStream out, boolean lines) throws IOException {
    StoredRun stored = new StoredRun(options.load().config());
    Optional<Spike> spike =
        subject.spike == null
            ? Optional.empty()
            : Optional.of(stored.spike(Measure.named(subject.spike)));
    spike.ifPresent(found -> print(out, lines, List.of(found.toJson()), StepText::ofSpike));
    long step = spike.map(Spike::firstStep).orElse(subject.step);
    PlannedStep planned =
        new StepPlans(stored.storage, stored.run, text -> options.load(text).config())
            .find(step - 1);
    OptionalInt wanted =
        Optional.ofNullable(replica).map(OptionalInt::of).orElseGet(OptionalInt::empty);
    LineageReader lineage = new LineageReader(stored.storage, stored.tables);
    List<PlannedStep> steps = subject.spike == null ? List.of(planned) : planned.ofRound();
    List<ObjectNode> sequences = new StepExplanation(steps, lineage).sequences(wanted);
    if (lines) {
      print(out, true, sequences, ObjectNode::toString);
    } else {
      out.print(StepText.of(sequences));
    }
  }

  private List<ObjectNode> documents() throws IOException {
    DocumentExplanation.Key key =
        subject.url == null ? DocumentExplanation.Key.ID : DocumentExplanation.Key.URL;
    String value = subject.url == null ? subject.document : subject.url;
    StoredRun stored = new StoredRun(options.load().config());
    CleanSection clean = stored.config.clean();
    MaskerFactory masking = MaskerFactory.of("tokens", clean.mask(), "");
    ReadLimits limits = new ReadLimits(clean.maxRecordBytes(), clean.maxDecompressionRatio());
    OriginalText originals = new OriginalText(stored.storage, limits, masking.masker());
    PageVerdicts verdicts = new PageVerdicts(stored.storage, stored.run, originals);
    List<ObjectNode> found =
        new DocumentExplanation(stored.storage, stored.run, stored.tables, verdicts)
            .find(key, value);
    if (found.isEmpty()) {
      throw new InvalidInputException(
          format(
              "%s: %s (expected one of a document that cleaning kept or rejected; what was"
                  + " malformed is in clean/quarantine.jsonl) at %s",
              subject.url == null ? "--document" : "--url", value, stored.run));
    }
    return found;
  }

  /** A run that is read in this process, without Spark. */
  private static final class StoredRun {

    private final RunConfig config;
    private final String run;
    private final Storage storage;
    private final TableScan tables;

    StoredRun(RunConfig config) throws IOException {
      this.config = config;
      RunEncryption encryption = RunEncryption.of(config);
      Configuration configuration = HadoopConfigurations.forReading();
      HttpSettings http = config.http().settings();
      // One attempt: the answer does without a page that its server does not give.
      HttpSettings once = new HttpSettings(1, http.requestsPerSecond(), http.timeoutSeconds());
      Storage files = new RoutedStorage(configuration, once);
      this.run = RunOptions.directory(files, config.output());
      this.storage = encryption.open(files, run);
      this.tables = new TableScan(storage, configuration, run, encryption.key());
    }

    Spike spike(Measure measure) throws IOException {
      String metrics = run + "/checkpoints/metrics.jsonl";
      if (!storage.exists(metrics)) {
        throw new InvalidInputException("metrics: none (expected a trained run) at " + metrics);
      }
      return Spike.find(MetricsLog.read(storage.input(metrics)), measure);
    }
  }
}
