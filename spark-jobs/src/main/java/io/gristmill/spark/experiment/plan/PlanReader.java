package io.gristmill.spark.experiment.plan;

import static io.gristmill.error.Messages.format;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.gristmill.config.ConfigLoader;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.error.Messages;
import io.gristmill.io.Location;
import io.gristmill.spark.experiment.plan.Budget.Amount;
import io.gristmill.spark.experiment.plan.Budget.Unit;
import io.gristmill.spark.experiment.plan.ExperimentPlan.Halving;
import io.gristmill.spark.experiment.plan.Search.Point;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads a plan from a HOCON file. */
final class PlanReader {

  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._+-]*";
  private static final String NAME_WORDS = "letters, digits, '.', '_', '+' and '-'";
  private static final String BUDGET = "budget";
  private static final String WARMUP = "warmup";
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
          BUDGET,
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
    List<Variant> variants = variants(plan);
    SortedMap<String, List<String>> heldOut = heldOut(plan);
    List<Long> seeds = plan.wholes("seeds");
    if (new HashSet<>(seeds).size() < seeds.size()) {
      plan.problem("seeds", seeds, "each seed once");
    }
    ExperimentPlan read =
        new ExperimentPlan(
            plan.text("name").orElse(file.getFileName().toString().replaceFirst("\\.conf$", "")),
            base(plan),
            plan.text("data"),
            variants,
            seeds.isEmpty() ? List.of(1L, 2L, 3L) : seeds,
            heldOut,
            plan.texts("tasks"),
            measure(plan, heldOut),
            baseline(plan, variants),
            halving(plan),
            plan.flag("scaling"),
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

  /** The file of {@code base}, with the settings of {@code config} over it. */
  private Config base(PlanValues plan) {
    Config inline =
        plan.section("config")
            .map(section -> section.object().toConfig())
            .orElse(ConfigFactory.empty());
    Optional<String> named = plan.text("base");
    if (named.isEmpty()) {
      return inline;
    }
    try {
      Location place = Location.parse(named.get());
      Path path =
          place.isPlain()
              ? file.toAbsolutePath().resolveSibling(named.get()).normalize()
              : place.local();
      return inline.withFallback(ConfigLoader.parse("base", path));
    } catch (InvalidConfigException | InvalidInputException e) {
      problems.add(e.getMessage());
      return inline;
    }
  }

  private List<Variant> variants(PlanValues plan) {
    Budget budget = plan.section(BUDGET).map(this::budget).orElse(Budget.NONE);
    List<Variant> listed = new ArrayList<>();
    for (PlanValues each : plan.sections("variants")) {
      each.requireKnown(List.of("name", "set", "data", BUDGET));
      Optional<String> name = each.text("name");
      if (name.isEmpty() || !name.get().matches(NAME)) {
        each.problem("name", name.orElse("none"), NAME_WORDS);
        continue;
      }
      Variant named =
          new Variant(
              name.get(), new TreeMap<>(), each.text("data").or(() -> plan.text("data")), budget);
      Budget own = each.section(BUDGET).map(this::budget).orElse(budget);
      listed.add(
          with(
              named,
              new Point("", each.section("set").map(PlanValues::dotted).orElseGet(TreeMap::new)),
              own));
    }
    if (listed.isEmpty() && plan.object().get("variants") == null) {
      listed.add(new Variant("", new TreeMap<>(), plan.text("data"), budget));
    }
    List<Point> grid = plan.section("grid").map(Search::grid).orElse(List.of());
    List<Point> random = plan.section("random").map(Search::random).orElse(List.of());
    List<Variant> all = listed;
    for (List<Point> points : List.of(grid, random)) {
      all = points.isEmpty() ? all : product(all, points);
    }
    requireDistinct(plan, all);
    return all.stream()
        .map(v -> v.name().isEmpty() ? v.with("base", new TreeMap<>(), v.budget()) : v)
        .toList();
  }

  private List<Variant> product(List<Variant> variants, List<Point> points) {
    return variants.stream()
        .flatMap(variant -> points.stream().map(point -> with(variant, point, variant.budget())))
        .toList();
  }

  /** Keys of the budget are part of a search, too. */
  private Variant with(Variant variant, Point point, Budget budget) {
    SortedMap<String, ConfigValue> settings = new TreeMap<>(point.values());
    Budget changed = budget;
    for (String key : point.values().keySet()) {
      if (key.startsWith(BUDGET + ".")) {
        ConfigObject section =
            settings.remove(key).atKey(key.substring(BUDGET.length() + 1)).root();
        changed = merged(changed, budget(new PlanValues(section, BUDGET + ".", problems)));
      }
    }
    return variant.with(Search.join(variant.name(), point.name()), settings, changed);
  }

  private static Budget merged(Budget budget, Budget over) {
    Budget merged = over.amount().map(budget::withAmount).orElse(budget);
    return over.warmup().isPresent() ? merged.withWarmup(over.warmup().getAsDouble()) : merged;
  }

  private Budget budget(PlanValues section) {
    List<String> keys = new ArrayList<>(Arrays.stream(Unit.values()).map(Unit::key).toList());
    keys.add(WARMUP);
    section.requireKnown(keys);
    Budget budget = Budget.NONE;
    for (Unit unit : Unit.values()) {
      OptionalDouble value = section.number(unit.key(), 0, Double.MAX_VALUE);
      if (value.isPresent() && budget.amount().isPresent()) {
        section.problem(
            unit.key(), value.getAsDouble(), "one of tokens, flops and tokens-per-parameter");
      } else if (value.isPresent()) {
        budget = budget.withAmount(new Amount(unit, value.getAsDouble()));
      }
    }
    OptionalDouble warmup = section.number(WARMUP, -Double.MIN_VALUE, 1);
    return warmup.isPresent() ? budget.withWarmup(warmup.getAsDouble()) : budget;
  }

  private static void requireDistinct(PlanValues plan, List<Variant> variants) {
    Set<String> names = new HashSet<>();
    for (Variant variant : variants) {
      if (!names.add(variant.name())) {
        plan.problem("variants", variant.name(), "each name once");
      }
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
