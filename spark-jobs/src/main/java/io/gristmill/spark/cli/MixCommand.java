package io.gristmill.spark.cli;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.select.GroupFigures;
import io.gristmill.preprocessing.select.MixPlan;
import io.gristmill.preprocessing.select.MixPlan.Group;
import io.gristmill.preprocessing.select.MixPlan.Share;
import io.gristmill.preprocessing.select.MixReport;
import io.gristmill.preprocessing.select.SelectSection.Order;
import io.gristmill.spark.cli.options.ExitCodes;
import io.gristmill.spark.cli.options.ResultOptions;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.cli.options.Session;
import io.gristmill.spark.select.GroupTable;
import io.gristmill.spark.select.GroupTable.By;
import io.gristmill.spark.stage.StageContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares groups of documents of finished runs, and proposes how often to take each. */
@Command(
    mixinStandardHelpOptions = true,
    description =
        "Compares the sources, languages, domains or buckets of finished runs, or the runs, and"
            + " proposes how often to take each under a budget of tokens.")
final class MixCommand implements Callable<Integer> {

  @Mixin private final RunOptions options = Registries.options();

  @Mixin private final ResultOptions result = new ResultOptions();

  @Option(
      names = "--run",
      required = true,
      arity = "1..*",
      paramLabel = "DIR",
      description = "finished runs, at least up to the stage dedup")
  private List<String> runs;

  @Option(
      names = "--by",
      defaultValue = "source",
      paramLabel = "KIND",
      description =
          "source (kind of shard), language, domain, bucket or run; of more than 200 groups those"
              + " with the most documents (default ${DEFAULT-VALUE})")
  private By by;

  @Option(
      names = "--score",
      paramLabel = "NAME",
      description =
          "name of a quality model, or another measured value as rule/value (default: the score of"
              + " the stage select)")
  private String score;

  @Option(
      names = "--order",
      defaultValue = "down",
      paramLabel = "ORDER",
      description = "down if high scores are the best, or up (default ${DEFAULT-VALUE})")
  private Order order;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      description = "budget of tokens to propose weights for (default: no proposal)")
  private Long tokens;

  @Option(
      names = "--max-repeats",
      defaultValue = "4",
      paramLabel = "R",
      description = "how often a document may be taken (default ${DEFAULT-VALUE})")
  private int maxRepeats;

  @Override
  public Integer call() throws Exception {
    if (options.dryRun()) {
      System.out.print(options.load().effective());
      return ExitCodes.OK;
    }
    if (tokens != null && tokens < 1) {
      throw new InvalidConfigException("--tokens: " + tokens + " (expected 1 or more)");
    }
    if (maxRepeats < 1) {
      throw new InvalidConfigException("--max-repeats: " + maxRepeats + " (expected 1 or more)");
    }
    try (Session session = Session.reading(options)) {
      result.print(() -> mix(session.context()));
    }
    return ExitCodes.OK;
  }

  private ObjectNode mix(StageContext context) throws IOException {
    List<String> directories =
        runs.stream().map(run -> RunOptions.directory(context.storage(), run)).toList();
    Optional<String> value =
        Optional.ofNullable(score).map(name -> name.contains("/") ? name : "quality/" + name);
    List<GroupFigures> all = new GroupTable(context, by, value).of(directories);
    boolean more = all.size() > GroupTable.MOST_GROUPS;
    if (more && tokens != null) {
      throw new InvalidInputException(
          format(
              "--tokens: more than %d groups by %s (expected fewer, such as --by bucket: groups that"
                  + " a proposal does not name are taken once) at %s",
              GroupTable.MOST_GROUPS, by.kind(), runs));
    }
    List<GroupFigures> groups = more ? all.subList(0, GroupTable.MOST_GROUPS) : all;
    MixReport report = new MixReport(by.kind(), directories, groups, shares(groups));
    report.lines().forEach(System.out::println);
    ObjectNode json = report.toJson();
    long used = groups.stream().mapToLong(GroupFigures::tokens).sum();
    long read = 0;
    boolean known = !more;
    for (String run : directories) {
      long bytes = bytesRead(context.storage(), run);
      read += bytes;
      known &= bytes > 0;
    }
    if (used > 0 && known) {
      json.put("bytes-read", read).put("bytes-read-per-token", (double) read / used);
      System.out.println(format("%.1f bytes read per kept token in all.", (double) read / used));
    }
    return json;
  }

  private List<Share> shares(List<GroupFigures> groups) {
    if (tokens == null) {
      return List.of();
    }
    if (groups.stream().allMatch(group -> Double.isNaN(group.scores().mean()))) {
      throw new InvalidInputException(
          "--tokens: the documents have no score (expected --score, or runs with the stage"
              + " select) at "
              + runs);
    }
    List<Group> all = new ArrayList<>();
    groups.forEach(
        group -> all.add(new Group(group.name(), group.tokens(), group.scores().mean())));
    return new MixPlan(order, tokens, maxRepeats).of(all);
  }

  /** Bytes of shards that cleaning read; 0 if it is not known. */
  private static long bytesRead(Storage storage, String run) throws IOException {
    String report = run + "/clean/report.json";
    if (!storage.exists(report)) {
      return 0;
    }
    try (InputStream in = storage.input(report).open()) {
      JsonNode json = new ObjectMapper().readTree(in);
      return json.path("bytes-read").asLong();
    }
  }
}
