package io.gristmill.spark.experiment.plan;

import static io.gristmill.error.Messages.format;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.gristmill.config.ConfigLoader;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.error.Messages;
import io.gristmill.io.Location;
import io.gristmill.spark.experiment.plan.ExperimentPlan.Halving;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads a plan from a HOCON file. */
final class PlanReader {

  static final String NAME = "[A-Za-z0-9][A-Za-z0-9._+-]*";
  static final String NAME_WORDS = "letters, digits, '.', '_', '+' and '-'";
  private static final String MEASURE = "measure";
  private static final String BASELINE = "baseline";
  private static final String HELD_OUT = "held-out";
  private static final List<String> KEYS =
      List.of(
          "name",
          "base",
          "config",
          "data",
          "variants",
          "grid",
          "random",
          "seeds",
          VariantReader.BUDGET,
          HELD_OUT,
          "tasks",
          MEASURE,
          BASELINE,
          "halving",
          "scaling",
          "keep-models",
          "output");

  private final Path file;
  private final List<String> problems = new ArrayList<>();

  PlanReader(Path file) {
    this.file = file;
  }

  ExperimentPlan read(List<String> overrides) {
    PlanValues plan = new PlanValues(parse(overrides).root(), "", problems);
    plan.requireKnown(KEYS);
    List<Variant> variants = new VariantReader(plan, problems).read();
    SortedMap<String, List<String>> heldOut = heldOut(plan);
    List<Long> seeds = plan.wholes("seeds");
    if (new HashSet<>(seeds).size() < seeds.size()) {
      plan.problem("seeds", seeds, "each seed once");
    }
    ExperimentPlan read =
        new ExperimentPlan(
            plan.text("name").orElse(file.getFileName().toString().replaceFirst("\\.conf$", "")),
            plan.section("config")
                .map(section -> section.object().toConfig())
                .orElse(ConfigFactory.empty()),
            base(plan),
            variants,
            seeds.isEmpty() ? List.of(1L, 2L, 3L) : seeds,
            heldOut,
            plan.texts("tasks"),
            measure(plan, heldOut),
            baseline(plan, variants),
            halving(plan),
            plan.flag("keep-models"),
            plan.text("output"));
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(String.join("\n", new LinkedHashSet<>(problems)));
    }
    return read;
  }

  private Config parse(List<String> overrides) {
    Config plan = ConfigLoader.parse("plan", file);
    try {
      for (String override : overrides) {
        int equals = override.indexOf('=');
        String key = equals < 0 ? override : override.substring(0, equals).strip();
        if (equals < 0 || !KEYS.contains(key.replaceFirst("\\..*", ""))) {
          problems.add(format("--plan %s: unknown key (expected one of %s)", override, KEYS));
          continue;
        }
        String value = override.substring(equals + 1);
        plan = plan.withValue(key, parsed(value, "--plan " + override));
      }
      return plan.resolve();
    } catch (ConfigException e) {
      throw new InvalidConfigException(Messages.oneLine(e.getMessage()), e);
    }
  }

  /** The value as HOCON, or as a plain text. */
  private static ConfigValue parsed(String value, String origin) {
    try {
      return ConfigFactory.parseString("v = " + value)
          .resolve()
          .getValue("v")
          .withOrigin(ConfigOriginFactory.newSimple(origin));
    } catch (ConfigException e) {
      return ConfigValueFactory.fromAnyRef(value, origin);
    }
  }

  private Config base(PlanValues plan) {
    Optional<String> named = plan.text("base");
    if (named.isEmpty()) {
      return ConfigFactory.empty();
    }
    try {
      Location place = Location.parse(named.get());
      Path path =
          place.isPlain()
              ? file.toAbsolutePath().resolveSibling(named.get()).normalize()
              : place.local();
      return ConfigLoader.parse("base", path);
    } catch (InvalidConfigException | InvalidInputException e) {
      problems.add(e.getMessage());
      return ConfigFactory.empty();
    }
  }

  private SortedMap<String, List<String>> heldOut(PlanValues plan) {
    SortedMap<String, List<String>> sets = new TreeMap<>();
    plan.section(HELD_OUT)
        .ifPresent(
            section -> {
              for (String name : section.object().keySet()) {
                List<String> files = section.texts(name);
                if (!name.matches(NAME) || name.equals("tasks")) {
                  section.problem(name, name, "a name of " + NAME_WORDS + ", not tasks");
                } else if (files.isEmpty()) {
                  section.problem(name, "none", "files of held-out texts");
                }
                sets.put(name, files);
              }
            });
    return sets;
  }

  /** By default the first held-out set's bits per byte, or its loss for a law of the loss. */
  private static String measure(PlanValues plan, SortedMap<String, List<String>> heldOut) {
    List<String> names =
        heldOut.isEmpty() ? List.of(ExperimentPlan.VALIDATION) : List.copyOf(heldOut.keySet());
    boolean scaling = plan.flag("scaling");
    String measure =
        plan.text(MEASURE).orElse(names.get(0) + (scaling ? "/loss" : "/bits-per-byte"));
    if (scaling && !measure.endsWith("/loss")) {
      plan.problem(MEASURE, measure, "NAME/loss with scaling, which is a law of the loss");
    }
    boolean known =
        names.stream().anyMatch(name -> measure.matches("\\Q" + name + "\\E/(loss|bits-per-byte)"));
    boolean ofTask = !plan.texts("tasks").isEmpty() && measure.matches("tasks/[^/]+/\\w+");
    if (!known && !ofTask) {
      plan.problem(
          MEASURE,
          measure,
          format("NAME/loss or NAME/bits-per-byte with a name of %s, or tasks/TASK/acc", names));
    }
    return measure;
  }

  private static Optional<String> baseline(PlanValues plan, List<Variant> variants) {
    Optional<String> baseline = plan.text(BASELINE);
    List<String> names = variants.stream().map(Variant::name).toList();
    baseline
        .filter(name -> !names.contains(name))
        .ifPresent(name -> plan.problem(BASELINE, name, "one of the variants " + names));
    return baseline;
  }

  private static Optional<Halving> halving(PlanValues plan) {
    return plan.section("halving")
        .map(
            section -> {
              section.requireKnown(List.of("fraction", "rounds"));
              double fraction = section.number("fraction", 0, Math.nextDown(1.0)).orElse(0.5);
              double rounds = section.number("rounds", 0, 20).orElse(3);
              if (rounds != Math.rint(rounds)) {
                section.problem("rounds", rounds, "a whole number");
              }
              return new Halving(fraction, (int) rounds);
            });
  }
}
