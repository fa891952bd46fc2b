package io.gristmill.spark.cli;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Storage;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.explain.DocumentExplanation;
import io.gristmill.spark.explain.LineageReader;
import io.gristmill.spark.explain.PlannedStep;
import io.gristmill.spark.explain.StepExplanation;
import io.gristmill.spark.explain.StepPlans;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.storage.HadoopConfigurations;
import io.gristmill.spark.storage.HadoopStorage;
import io.gristmill.spark.table.RunEncryption;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Explains why a page was kept or dropped, or which documents a training step read. */
@Command(
    mixinStandardHelpOptions = true,
    description =
        "Says why a page of a run was kept or dropped, or which documents a training step saw.")
final class ExplainCommand implements Callable<Integer> {

  @Mixin private final RunOptions options = Registries.options();

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Subject subject;

  @Option(
      names = "--replica",
      paramLabel = "K",
      description = "one replica's part of the step, counted from 0 (default: all)")
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
        description = "the documents of a step, counted from 1 as in metrics.jsonl; needs no Spark")
    private Long step;
  }

  @Override
  public Integer call() throws Exception {
    if (replica != null && subject.step == null) {
      throw new InvalidConfigException("--replica: " + replica + " (expected --step beside it)");
    }
    if (options.dryRun()) {
      System.out.print(options.load().effective());
      return ExitCodes.OK;
    }
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (ObjectNode node : subject.step == null ? documents() : sequences()) {
      out.println(json || !isOnTerminal() ? node.toString() : text(node, ""));
    }
    out.flush();
    return ExitCodes.OK;
  }

  /** Set by the launcher's script if standard output is a terminal. */
  private static boolean isOnTerminal() {
    return "true".equals(System.getenv("GRISTMILL_OUTPUT_TERMINAL"));
  }

  /** An explanation as lines {@code name: value}, nested objects indented. */
  static String text(JsonNode node, String indent) {
    StringBuilder lines = new StringBuilder();
    node.fields()
        .forEachRemaining(
            field -> {
              JsonNode value = field.getValue();
              lines.append(indent).append(field.getKey()).append(':');
              if (value.isObject()) {
                lines.append('\n').append(text(value, indent + "  "));
              } else if (value.path(0).isObject()) {
                lines.append('\n');
                value.forEach(item -> lines.append(text(item, indent + "  ")).append('\n'));
              } else {
                lines.append(' ').append(value.isTextual() ? value.asText() : value).append('\n');
              }
            });
    return lines.toString();
  }

  private List<ObjectNode> documents() throws IOException {
    DocumentExplanation.Key key =
        subject.url == null ? DocumentExplanation.Key.ID : DocumentExplanation.Key.URL;
    String value = subject.url == null ? subject.document : subject.url;
    try (Session session = Session.reading(options)) {
      List<ObjectNode> found = new DocumentExplanation(session.context()).find(key, value);
      if (found.isEmpty()) {
        throw new InvalidInputException(
            format(
                "%s: %s (expected one of a document that cleaning kept or rejected; what was"
                    + " malformed is in clean/quarantine.jsonl) at %s",
                subject.url == null ? "--document" : "--url", value, session.context().run()));
      }
      return found;
    }
  }

  private List<ObjectNode> sequences() throws IOException {
    RunConfig given = options.load().config();
    RunEncryption encryption = RunEncryption.of(given);
    Configuration configuration = HadoopConfigurations.create();
    Storage files = new HadoopStorage(configuration);
    String run = RunOptions.directory(files, given.output());
    Storage storage = encryption.open(files, run);
    PlannedStep planned =
        new StepPlans(storage, run, text -> options.load(text).config()).find(subject.step - 1);
    OptionalInt wanted =
        Optional.ofNullable(replica).map(OptionalInt::of).orElseGet(OptionalInt::empty);
    LineageReader lineage = new LineageReader(storage, configuration, run, encryption.key());
    return new StepExplanation(planned, lineage).sequences(wanted);
  }
}
